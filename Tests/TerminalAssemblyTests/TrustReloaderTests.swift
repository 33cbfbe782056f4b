import Admission
import DeviceInterface
import Execution
import FoundationEssentials
import Logging
import Passages
import Regions
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import TerminalCore
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// The judge of a terminal, and what it is judged with, put together as `run` does it.
struct TrustReloaderTests {
    private let folder: TemporaryFolder
    private var settings = Configuration.defaults
    private let issuer: NativeIssuer
    /// A terminal believes no time before its program was built, so everything is of today.
    private let today = Date(
        timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    init() throws {
        folder = try TemporaryFolder()
        issuer = try NativeIssuer()
        settings.trust.directory = folder.path.appending("trust")
        settings.trust.root = folder.path.appending("root.json")
        settings.trust.floor = folder.path.appending("floor")
    }

    private func terminal(
        _ clocks: (any MachineClocks)? = nil
    ) throws -> (TerminalTrust, TrustReloader, ReloadableJudge) {
        let trust = TerminalTrust(settings.trust, directory: nil)
        let assembly = JudgeAssembly(settings, trust, trust.load())
        let judge = ReloadableJudge { _ in (nil, .distantPast) }
        let reloader = TrustReloader(
            assembly, judge,
            ClockKeeper(trust, assembly.contents, runtimeFolder: nil, clocks: clocks),
            PassageRegister(
                againAfter: settings.passageTime(joinedWith: nil), at: today, now: .zero),
            in: .live, logger: Logger(label: "test") { _ in SilentLog() })
        return (trust, reloader, judge)
    }

    private func verdict(_ judge: ReloadableJudge) throws -> Verdict {
        var claims = issuer.claims(.green)
        (claims.issuedAt, claims.expiry) = (today - 60, today + 600)
        claims.statusValidUntil = today + 3600
        return judge.judge(try issuer.issue(claims), at: today).verdict
    }

    private func key() throws -> RegionalKey {
        try issuer.regionalKey(notBefore: today - 86_400, notAfter: today + 86_400)
    }

    private struct RightClocks: MachineClocks {
        let sinceBoot = Duration.seconds(60)
        let isSynchronised = true
    }

    @Test func `the clock's floor waits for an update, and keeps what that wrote`() async throws {
        let trust = TerminalTrust(settings.trust, directory: nil)
        let clock = ClockKeeper(trust, trust.load(), runtimeFolder: nil, clocks: RightClocks())
        _ = clock.check(at: Date())
        let (disk, file) = (FileDisk(), trust.folder.clockFloor)
        try disk.makeFolder(settings.trust.floor)
        let update = try disk.lock(settings.trust.floor)
        let keeping = Task.detached { try clock.keep() }
        try await Task.sleep(for: .milliseconds(200))
        #expect(KeptClockFloor.read(file, on: disk) == .none)
        let later = ClockFloor(signed: Date(timeIntervalSince1970: 4_000_000_000))
        try KeptClockFloor.write(later, to: file, on: disk)
        _ = consume update
        try await keeping.value
        let kept = KeptClockFloor.read(file, on: disk).floor
        #expect(kept.signed == later.signed && kept.lastGood != nil)
    }

    @Test func `a check stores the clock's floor`() async throws {
        let (trust, reloader, _) = try terminal(RightClocks())
        #expect(KeptClockFloor.read(trust.folder.clockFloor, on: FileDisk()) == .none)
        _ = await reloader.check(at: Date())
        let kept = KeptClockFloor.read(trust.folder.clockFloor, on: FileDisk())
        #expect(kept.floor.lastGood != nil)
    }

    @Test func `an update takes effect at the next check and is shown on the lamp`()
        async throws
    {
        let repository = folder.path.appending("stick").appending("gatelight")
        let keys = try PublishedKeys(in: repository, at: today)
        try keys.publish(try key(), at: today)
        let root = repository.appending("metadata").appending("1.root.json")
        _ = try folder.file("root.json", try TemporaryFolder.bytes(of: root))
        let (trust, reloader, judge) = try terminal()
        #expect(trust.isVerified)

        let before = await reloader.check(at: today)
        #expect(before.outage != nil)
        #expect(try verdict(judge).lamp != .green)

        let source = try UpdateSource(stick: folder.path.appending("stick").string)
        let outcome = try trust.update(from: source, now: today)
        #expect(outcome == .updated(version: 1))
        try UpdateReport(outcome, isCarried: true, at: today).write(in: trust.settings.directory)

        let after = await reloader.check(at: today)
        #expect(after.outage == nil)
        #expect(after.notice == .updated)
        #expect(try verdict(judge).lamp == .green)
        #expect(await reloader.check(at: today).notice == nil)
    }

    @Test func `missing signed rules put the terminal out of service`() async throws {
        var other = self
        _ = try TrustStore.install(key(), in: settings.trust.directory)
        let (_, reloader, judge) = try terminal()
        #expect(await reloader.check(at: today).outage == nil)
        #expect(try verdict(judge).lamp == .green)

        other.settings.trust.rules = "events"
        let (_, strictReloader, strictJudge) = try other.terminal()
        #expect(await strictReloader.check(at: today).outage != nil)
        #expect(try verdict(strictJudge).lamp != .green)
    }

    @Test func `a bad file of one region is a doubt, and the others judge`()
        async throws
    {
        _ = try TrustStore.install(key(), in: settings.trust.directory)
        let guangdong = try NativeIssuer(region: try #require(Division("440000")))
        _ = try TrustStore.install(guangdong.regionalKey(), in: settings.trust.directory)
        _ = try folder.file("trust/regions/440000/broken.json", Array("{}".utf8))
        let (_, reloader, judge) = try terminal()
        let check = await reloader.check(at: today)
        #expect(check.doubts[.regions]?.message.contains("broken.json") == true)
        #expect(check.doubts[.passages] == nil)
        #expect(try verdict(judge).lamp == .green)
    }
}

private struct SilentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
