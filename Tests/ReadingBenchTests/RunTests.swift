import Failures
import ReadingBench
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// Whole runs over a few drawn scenes, as `bench` makes them.
struct RunTests {
    private let places = EngineRoster.Places(
        python: "/nowhere/python", script: "/nowhere/engines.py", models: nil)

    @Test func `written scenes are read from their folder without misreads`() throws {
        let folder = try TemporaryFolder()
        let scenes = folder.path.appending("scenes")
        let warnings = Warnings()
        let written = try SceneFiles.write(
            .colours, seed: 1, count: 1, to: scenes, monitor: warnings.monitor)
        var run = ReadingRun(["gatelight-live"], places: places, monitor: warnings.monitor)
        let table = try run.read(folder: scenes.string)
        #expect(warnings.all.isEmpty)
        let total = try #require(table.lines.last as? ReadingLine)
        #expect(total.set == ReadingTally.all)
        #expect(total.count == written)
        #expect(total.misreads == 0)
    }

    @Test func `a missing engine is named first`() throws {
        let warnings = Warnings()
        var run = ReadingRun(
            ["quirc", "gatelight-live"], places: places, monitor: warnings.monitor)
        let table = run.read(.empty, seed: 1, count: 1)
        #expect(table.absences.map(\.engine) == ["quirc"])
        #expect(table.lines.compactMap { $0 as? ReadingLine }.allSatisfy { $0.engine != "quirc" })
    }

    @Test func `a folder without a list warns that misreads are unknown`() throws {
        let folder = try TemporaryFolder()
        let warnings = Warnings()
        var run = ReadingRun(["gatelight-live"], places: places, monitor: warnings.monitor)
        let table = try run.read(folder: folder.path.string)
        #expect(table.lines.isEmpty)
        #expect(warnings.all.count == 1)
        #expect(throws: Failure.self) {
            try run.read(folder: folder.path.appending("missing").string)
        }
    }

    @Test func `a first frame with one code is examined once`() {
        var run = LookRun(monitor: Warnings().monitor)
        run.read(.colours, seed: 1, count: 1)
        let pictures = run.result.reduce(0) { $0 + $1.none + $1.one + $1.several }
        #expect(pictures > 0)
        #expect(run.result.allSatisfy { $0.several == 0 })
    }
}

private final class Warnings: Sendable {
    private let told = Mutex<[String]>([])

    var all: [String] { told.withLock { $0 } }

    var monitor: RunMonitor {
        RunMonitor(progress: { _ in }, warn: { text in self.told.withLock { $0.append(text) } })
    }
}
