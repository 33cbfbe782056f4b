import GateSimulation
import Pictures
import SymbolDrawing
import SystemPackage
import Testing
import TestSupport
import Verdicts

/// Waits by the machine's clock, so `Scripts/test` runs it beside nothing else.
@Suite struct RealTimeTests {
    @Test func `a saved real-time session gives the same timeline, with its pictures`()
        async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("session.script")
        let raster = try SymbolMatrix(Array("https://example.com".utf8)).greyRaster(modulePixels: 6)
        let png = try Picture.png(grey: raster.pixels, width: raster.size, height: raster.size)
        let live = try TestGate()
        let gate = live.gate
        let running = Task { await gate.run() }
        try gate.perform("present yellow")
        try await until { live.reasons == [.statusYellow] }
        try gate.hold(picture: png)
        try await until { live.reasons == [.statusYellow, .notACredential] }
        try gate.perform("end")
        await running.value
        try gate.save(script: path)

        let text = String(decoding: try TemporaryFolder.bytes(of: path), as: UTF8.self)
        let played = try TestGate()
        for case .picture(let name, _, _) in try Script(text).lines.map(\.command) {
            let bytes = try TemporaryFolder.bytes(of: folder.path.appending(name))
            #expect(bytes == png)
            try played.gate.know(picture: bytes, as: name)
        }
        try await played.play(text)
        #expect(played.timeline == live.timeline)
        #expect(text.hasSuffix("end\n"))
    }

    /// Awaits what a running gate will have done; in vain for ten seconds is a failure.
    private func until(_ condition: () -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(10)
        while !condition() {
            try #require(ContinuousClock.now < limit)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
