import DeviceInterface
import GateSimulation
import Pictures
import SceneRendering
import SymbolDrawing
import Testing
import Verdicts

@Suite struct SceneTests {
    @Test(arguments: [
        "distance=0.1", "distance=0.22", "tilt=35", "tilt=-35", "turn=35", "turn=-35",
        "rotation=90", "rotation=-160", "x=-0.25 y=0.2", "blur=1.5", "light=0.4", "light=1.3",
        "noise=12", "shake=3", "tilt=20 turn=15 rotation=30 distance=0.2",
    ])
    func `a code is read in every reasonable position`(look: String) async throws {
        let gate = try TestGate()
        try await gate.perform("present green for 2 \(look)", then: 2.5)
        #expect(gate.reasons == [.statusGreen])
    }

    @Test(arguments: [
        "distance=0.9", "tilt=79", "blur=12", "light=0", "x=1", "glare=1 distance=0.2",
    ])
    func `a code that cannot be seen gives no verdict until it can`(look: String) async throws {
        let gate = try TestGate()
        try await gate.perform("present green \(look)", then: 2)
        #expect(gate.reasons == [])
        #expect(gate.lamps == [])
        try await gate.perform("scene reset", then: 1)
        #expect(gate.reasons == [.statusGreen])
    }

    @Test func `scene settings stay for later people, the settings of a present command do not`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("scene light=0", then: 0.1)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons == [])
        #expect(gate.gate.state.scene.light == 0)
        try await gate.perform("present green light=1", then: 1)
        #expect(gate.reasons == [.statusGreen])
        try await gate.perform("withdraw", then: 0.1)
        #expect(gate.gate.state.scene.light == 0)
    }

    @Test func `a code that is repainted while it is held is the same code`() async throws {
        let gate = try TestGate(.init())
        try await gate.perform("present yellow", then: 1)
        let before = try #require(gate.gate.newestFrame).withBytes { Array($0) }
        try await gate.perform("scene colour=green shake=0 noise=0", then: 1)
        let after = try #require(gate.gate.newestFrame).withBytes { Array($0) }
        #expect(before != after)
        #expect(gate.reasons == [.statusYellow])
    }

    @Test func `the same seed gives the same frames, another seed gives others`() async throws {
        func frame(seed: UInt64) async throws -> [UInt8] {
            var options = greyOptions
            options.seed = seed
            let gate = try TestGate(options)
            try await gate.perform("present link", then: 0.6)
            return try #require(gate.gate.newestFrame).withBytes { Array($0) }
        }
        let first = try await frame(seed: 1)
        #expect(try await frame(seed: 1) == first)
        #expect(try await frame(seed: 2) != first)
    }

    @Test func `a picture is held before the camera`() async throws {
        let raster = try SymbolMatrix(Array("https://example.com".utf8)).greyRaster(modulePixels: 6)
        let png = try Picture.png(grey: raster.pixels, width: raster.size, height: raster.size)
        let jpeg = try Picture.jpeg(grey: raster.pixels, width: raster.size, height: raster.size)
        for picture in [png, jpeg] {
            let gate = try TestGate()
            try gate.gate.hold(picture: picture)
            await gate.pass(1)
            #expect(gate.reasons == [.notACredential])
            #expect(gate.gate.script.contains(" picture "))
        }
    }

    @Test(arguments: [
        [], [1, 2, 3], Array("\u{89}PNG\r\n\u{1A}\n".utf8), [0xFF, 0xD8, 0xFF, 0xD9],
    ])
    func `a file that is not a picture is refused`(bytes: [UInt8]) async throws {
        let gate = try TestGate()
        #expect(throws: ScriptError.self) { try gate.gate.hold(picture: bytes) }
        #expect(throws: ScriptError.self) { try gate.gate.perform("picture unknown.png") }
        await gate.pass(0.2)
        #expect(gate.gate.state.presented == nil)
    }

    @Test func `a picture larger than a screen is refused before it is unpacked`() throws {
        let gate = try TestGate()
        let png = try Picture.png(
            grey: [UInt8](repeating: 255, count: 5000 * 10), width: 5000, height: 10)
        let error = try #require(throws: ScriptError.self) { try gate.gate.hold(picture: png) }
        #expect(error.problem.contains("5000x10"))
    }
}
