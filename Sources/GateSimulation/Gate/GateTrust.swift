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
    private let disk: FillableDisk
    private let clock: GateClock
    private let judge: ReloadableJudge
    private let now: @Sendable () -> Duration
    /// The running terminal's monitor; `nil` before the first start.
    private let monitor = Mutex<TrustMonitor?>(nil)

    /// Creates the folders in `path` and installs the authority's root. `now` returns the
    /// simulation's time.
    init(
        _ configuration: Configuration, in path: FilePath, root: FilePath, disk: FillableDisk,
        clock: GateClock, judge: ReloadableJudge, now: @escaping @Sendable () -> Duration
    ) throws {
        var settings = configuration.trust
        settings.directory = path.appending("trust")
        settings.floor = path.appending("floor")
        settings.root = root
        for folder in [path, settings.directory, settings.floor] { try disk.makeFolder(folder) }
        trust = TerminalTrust(
            settings, name: "the installed keys", disk: disk, build: clock.build)
        self.configuration = configuration
        (self.disk, self.clock, self.judge, self.now) = (disk, clock, judge, now)
    }

    /// Brings in the offered data as of `time`. The lamp answers if a person carried it.
    func update(from source: UpdateSource, at time: Date, isCarried: Bool = false) throws {
        let outcome = trust.folder.update(from: source, now: time)
        guard !disk.isFull else { return }
        let report = UpdateReport(outcome, isCarried: isCarried, at: time)
        try report.write(in: trust.settings.directory)
    }

    /// Loses all data, although it is still known that there was some.
    func lose() {
        for name in (try? disk.names(in: trust.folder.path)) ?? [] {
            try? disk.remove(trust.folder.path.appending(name))
        }
    }

    /// Starts the terminal at `time`: it reads its disk. Returns its register of passages, which is
    /// stored in `passages`.
    func start(at time: Date, passages: any Storage) -> PassageRegister {
        let contents = trust.load()
        clock.learn(contents, grace: trust.grace, at: time)
        let assembly = JudgeAssembly(configuration, trust, contents)
        let silent = Logger(label: "simulated terminal") { _ in SwiftLogNoOpLogHandler() }
        let register = PassageRegister(
            againAfter: assembly.passageTimeNow, storage: passages, at: time, now: now())
        monitor.withLock {
            $0 = TrustMonitor(assembly, judge, clock, register, now: now, logger: silent)
        }
        return register
    }

    /// Checks the disk and the clock at `time`.
    func check(at time: Date) -> TrustCheck {
        monitor.withLock { $0?.check(at: time) } ?? TrustCheck()
    }
}
