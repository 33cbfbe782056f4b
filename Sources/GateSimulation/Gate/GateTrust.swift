import Admission
import DeviceInterface
import FoundationEssentials
import Logging
import Passages
import SiteConfiguration
import Synchronization
import SystemPackage
import TerminalAssembly
import TerminalCore
import Trust

/// A simulated terminal's trusted data: a real trust folder, updated from a simulated authority, and
/// the monitor of a real terminal.
final class GateTrust: Sendable {
    private let configuration: Configuration
    private let trust: TerminalTrust
    private let disk: any Disk
    private let room: DiskRoom
    private let clock: GateClock
    private let now: @Sendable () -> Duration

    /// Creates the folders in `path` and installs the authority's root. `now` returns the
    /// simulation's time.
    init(
        _ configuration: Configuration, in path: FilePath, root: FilePath, disk: any Disk,
        room: DiskRoom, clock: GateClock, now: @escaping @Sendable () -> Duration
    ) throws {
        var settings = configuration.trust
        settings.directory = path.appending("trust")
        settings.floor = path.appending("floor")
        settings.root = root
        for folder in [path, settings.directory, settings.floor] { try disk.makeFolder(folder) }
        trust = TerminalTrust(
            settings, name: "the installed keys", disk: disk, build: clock.build)
        self.configuration = configuration
        (self.disk, self.room, self.clock, self.now) = (disk, room, clock, now)
    }

    /// Brings in the offered data as of `time`.
    func update(from source: UpdateSource, at time: Date) throws {
        try report(trust.folder.update(from: source, now: time), isCarried: false, at: time)
    }

    /// Brings in data that a person carried, when the clock shows `wall`. The lamp answers.
    func carry(from source: UpdateSource, at wall: Date) throws {
        let time = try trust.time(nil, at: wall)
        try report(trust.folder.update(from: source, now: time), isCarried: true, at: time)
    }

    private func report(_ outcome: UpdateOutcome, isCarried: Bool, at time: Date) throws {
        guard !room.isFull else { return }
        let report = UpdateReport(outcome, isCarried: isCarried, at: time)
        try report.write(in: trust.settings.directory)
    }

    /// Loses all data, although it is still known that there was some.
    func lose() {
        for name in (try? disk.names(in: trust.folder.path)) ?? [] {
            try? disk.remove(trust.folder.path.appending(name))
        }
    }

    /// Starts the terminal at `time`: it reads its disk, and the passages stored in `passages`.
    func start(at time: Date, passages: any Storage) -> StartedTrust {
        let contents = trust.load()
        let clock = ClockKeeper(trust, contents, runtimeFolder: nil, clocks: clock, at: time)
        let judge = ReloadableJudge(clock: clock.check)
        let assembly = JudgeAssembly(configuration, trust, contents)
        let silent = Logger(label: "simulated terminal") { _ in SwiftLogNoOpLogHandler() }
        let register = assembly.passageRegister(in: passages, at: time, now: now())
        return StartedTrust(
            judge, register,
            TrustMonitor(assembly, judge, clock, register, now: now, logger: silent))
    }
}

/// What a terminal trusts from one start of the machine to the next.
final class StartedTrust: Sendable {
    /// The judge of codes.
    let judge: ReloadableJudge
    /// The register of passages.
    let register: PassageRegister
    private let monitor: Mutex<TrustMonitor>

    init(_ judge: ReloadableJudge, _ register: PassageRegister, _ monitor: TrustMonitor) {
        (self.judge, self.register) = (judge, register)
        self.monitor = Mutex(monitor)
    }

    /// Checks the disk and the clock at `time`.
    func check(at time: Date) -> TrustCheck { monitor.withLock { $0.check(at: time) } }
}
