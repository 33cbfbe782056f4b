import DeviceInterface
import Failures
import FoundationEssentials
import GateSimulation
import Pictures
import SiteConfiguration
import SymbolDrawing
import Synchronization
import SystemPackage
import TerminalAssembly
import TerminalCore
import Testing
import TestSupport
import Verdicts

/// Scripts and recordings as commands play them.
struct PlaybackTests {
    private func link(_ folder: TemporaryFolder) throws {
        let raster = try SymbolMatrix(Array("https://example.com".utf8)).greyRaster(modulePixels: 6)
        let png = try Picture.png(grey: raster.pixels, width: raster.size, height: raster.size)
        _ = try folder.file("link.png", png)
    }

    @Test func `a script's pictures are found in its folder`() async throws {
        let folder = try TemporaryFolder()
        try link(folder)
        let path = try folder.file("a.script", Array("0.5 picture link.png for 1\n".utf8))
        let playback = try ScriptPlayback(path)
        let played = try TestGate()
        try playback.prepare(played.gate)
        await played.gate.advance(to: playback.script.end)
        #expect(played.reasons == [.notACredential])
    }

    @Test(arguments: [
        ("0.5 picture none.png", "none.png", Failure.Status.noInput),
        ("0.5 picture bad.png", "bad.png", .data), ("0.5 dance", "line 1, column 5", .data),
    ])
    func `a script that cannot be played gives its exit status`(
        line: String, problem: String, status: Failure.Status
    ) throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("bad.png", [1, 2, 3])
        let path = try folder.file("a.script", Array("\(line)\n".utf8))
        let failure = try #require(throws: Failure.self) {
            try ScriptPlayback(path).prepare(try TestGate().gate)
        }
        #expect(failure.status == status)
        #expect(failure.message.contains(problem), "\(failure.message)")
    }

    @Test func `a missing script is reported as missing input`() throws {
        let folder = try TemporaryFolder()
        let failure = try #require(throws: Failure.self) {
            try ScriptPlayback(folder.path.appending("none.script"))
        }
        #expect(failure.status == .noInput)
    }

    @Test func `different lines are reported with the expected ones`() {
        let expected = ExpectedLines("a\n\nb\n")
        #expect(expected.differences(from: ["a", "b"]).isEmpty)
        #expect(
            expected.differences(from: ["a", "c", "d"]) == [
                "line 2: expected b", "line 2: got      c", "line 3: expected nothing",
                "line 3: got      d",
            ])
        #expect(expected.differences(from: ["a"]).last == "line 2: got      nothing")
    }

    @Test func `a simulated gate uses the site's times and rules`() {
        var settings = Configuration.defaults
        settings.timing.hold = .seconds(9)
        let options = SimulatedGate.Options(settings, seed: 7)
        #expect(options.seed == 7)
        #expect(options.configuration.timing.hold == .seconds(9))
    }
}

/// The demo's minute, cut to its first arrivals.
struct DemoTests {
    private func run(seconds: Int, recording: FilePath? = nil) async throws -> (
        ScriptReport, [String], [DemoLine]
    ) {
        var run = try DemoRun(seed: 1, settings: .defaults)
        run.format = .grey
        run.duration = .seconds(seconds)
        run.recording = recording
        let told = Mutex<[String]>([])
        let lines = Mutex<[DemoLine]>([])
        let report = try await run.run(
            progress: { _ in }, arrive: { line in lines.withLock { $0.append(line) } },
            tell: { event in
                if case .scan(let scan, _) = event {
                    told.withLock { $0.append(scan.verdict.reason.rawValue) }
                }
            })
        return (report, told.withLock { $0 }, lines.withLock { $0 })
    }

    @Test func `every arrival gets its expected verdict`() async throws {
        let (report, told, lines) = try await run(seconds: 8)
        #expect(report.isAsExpected)
        #expect(told.first == "status-green")
        #expect(report.lines.contains { $0.hasPrefix("✓  Guangdong, green") })
        #expect(lines.count == told.count)
        let text = lines.map { $0.text(hasColours: false) }
        #expect(text[0].hasSuffix("green status-green"))
        #expect(text[0].contains("●  Guangdong, green (phone, black ink)  "))
    }

    @Test func `the table lists how the demo's people look, except those cut off`()
        async throws
    {
        let (report, _, lines) = try await run(seconds: 11)
        #expect(report.isAsExpected)
        let rows = report.lines.filter { $0.hasPrefix("✓") }
        #expect(rows.count == 3)
        #expect(rows[0].hasPrefix("✓  Guangdong, green "))
        #expect(rows[2].hasPrefix("✓  A red code painted green  status-red"))
        #expect(lines.count == 3)
    }

    @Test func `the recorded frames give no green when replayed without keys`()
        async throws
    {
        let (folder, keys) = (try TemporaryFolder(), try TemporaryFolder())
        let path = folder.path.appending("minute.y4m")
        let (_, told, _) = try await run(seconds: 8, recording: path)
        #expect(told.contains("status-green"))
        let assembly = try JudgeAssembly(config: nil, trust: keys.path.string, tell: { _ in })
        let replay = try RecordingReplay(
            path.string, assembly, start: Date(timeIntervalSince1970: 1_780_300_800),
            isRealTime: false)
        let lamps = Mutex<[Lamp]>([])
        try await replay.run(
            progress: { _ in },
            tell: { event in
                if case .scan(let scan, _) = event {
                    lamps.withLock { $0.append(scan.verdict.lamp) }
                }
            })
        #expect(lamps.withLock { $0 }.count == told.count)
        #expect(lamps.withLock { $0 }.allSatisfy { $0 != .green })
    }

    @Test func `a file that is not a recording gives its exit status`() throws {
        let folder = try TemporaryFolder()
        let assembly = try JudgeAssembly(config: nil, trust: folder.path.string, tell: { _ in })
        func status(_ path: FilePath) -> Failure.Status? {
            do throws(Failure) {
                _ = try RecordingReplay(path.string, assembly, start: Date(), isRealTime: false)
                return nil
            } catch {
                return error.status
            }
        }
        #expect(status(folder.path.appending("none.y4m")) == .noInput)
        #expect(status(try folder.file("bad.y4m", [1, 2, 3])) == .data)
    }
}
