import DeviceInterface
import Foundation
import GateSimulation
import Pictures
import SymbolDrawing
import SystemPackage
import TerminalAssembly
import Testing
import TestSupport
import Verdicts

/// Sessions with pictures, saved and played again.
@Suite struct SavedScriptTests {
    /// A JPEG and a PNG of a code, which get the same verdict.
    private static func pictures() throws -> [[UInt8]] {
        let raster = try SymbolMatrix(Array("https://example.com".utf8))
            .greyRaster(modulePixels: 6)
        let (pixels, size) = (raster.pixels, raster.size)
        return [
            try Picture.png(grey: pixels, width: size, height: size),
            try Picture.jpeg(grey: pixels, width: size, height: size),
        ]
    }

    /// A session in which two pictures are held.
    private func session() async throws -> TestGate {
        let live = try TestGate()
        for picture in try Self.pictures() {
            try live.gate.hold(picture: picture)
            await live.pass(0.6)
            try await live.perform("withdraw", then: 2.5)
        }
        await live.gate.finish()
        #expect(live.reasons == [.notACredential, .notACredential])
        return live
    }

    private func replayed(_ path: FilePath) async throws -> TestGate {
        let played = try TestGate()
        let playback = try ScriptPlayback(path)
        try playback.prepare(played.gate)
        await played.gate.advance(to: playback.script.end)
        await played.gate.finish()
        return played
    }

    @Test func `a saved script with pictures gives the same timeline`() async throws {
        let live = try await session()
        let folder = try TemporaryFolder()
        try live.gate.save(script: folder.path.appending("mine.script"))
        #expect(try folder.names.count == 3)
        let played = try await replayed(folder.path.appending("mine.script"))
        #expect(played.timeline == live.timeline)
        #expect(played.gate.script == live.gate.script)
    }

    @Test func `tar unpacks the archive of a session, and it gives the same timeline`()
        async throws
    {
        let live = try await session()
        let folder = try TemporaryFolder()
        _ = try folder.file("gate.tar", live.gate.archive)
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = ["tar", "-xf", "gate.tar"]
        tar.currentDirectoryURL = URL(filePath: folder.path.string)
        try tar.run()
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
        #expect(try folder.names.count == 4)
        let played = try await replayed(folder.path.appending("gate.script"))
        #expect(played.timeline == live.timeline)
    }

    @Test func `a picture that the script does not use is not saved`() async throws {
        let gate = try TestGate()
        try gate.gate.know(picture: try Self.pictures()[0], as: "unused.png")
        try await gate.perform("present green for 1", then: 1)
        let folder = try TemporaryFolder()
        try gate.gate.save(script: folder.path.appending("mine.script"))
        #expect(try folder.names == ["mine.script"])
    }
}
