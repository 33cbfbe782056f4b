import Admission
import SiteConfiguration
import DeviceInterface
import FoundationEssentials
import LinuxDevices
import Logging
import Passages
import ServiceLifecycle
import SystemPackage
import Terminal
import TerminalCore
import Trust

/// Keeps a running terminal's judge to what is on its disk: takes up a new set as soon as it is switched
/// to, says out of service when there is nothing to judge by, and answers on the lamp to who brought a
/// stick.
actor TrustWatch {
    private let judge: CurrentJudge
    private let clock: ClockKeeper
    private let register: PassageRegister
    private let assembly: JudgeAssembly
    private let engine: @Sendable (DecisionMachine.Event) async -> Void
    private let logger: Logger
    private let page: GateWatch?
    /// A set of hundreds of megabytes takes its time to verify, and holds nobody up here.
    private let thread: DeviceThread

    private var contents: TerminalTrust.Contents
    private var seen: FilePath?
    private var report: UpdateReport?
    private var outage: String?
    private var clockDoubt: String?
    private var clockFailure: String?
    private var problems: [String] = []
    private var passageDoubt: String?
    private var hasNotedLoss = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// What those who watch know the clock as.
    static let clockPart = "clock"
    /// What they know the keys and lists of regions as.
    static let regionsPart = "regions"
    /// What they know the register of who was let through as.
    static let passagesPart = "passages"
    /// Problems that are told by name; the log has them all.
    private static let named = 3

    /// `engine` takes what the lamp must show; `page` hears of the clock.
    init(
        _ assembly: JudgeAssembly, _ judge: CurrentJudge, _ clock: ClockKeeper,
        _ register: PassageRegister, logger: Logger, page: GateWatch? = nil,
        engine: @escaping @Sendable (DecisionMachine.Event) async -> Void
    ) throws(DeviceError) {
        self.assembly = assembly
        self.engine = engine
        self.logger = logger
        self.page = page
        thread = try DeviceThread("gl-trust")
        contents = assembly.contents
        seen = assembly.trust.folder.currentName
        report = UpdateReport.read(in: assembly.trust.settings.directory)
        self.judge = judge
        self.clock = clock
        self.register = register
    }

    /// One look at the disk at `time`.
    func look(at time: Date) async {
        await reload(at: time)
        noteLoss()
        tellProblems()
        let policy = try? assembly.policy(contents)
        judge.replace(policy == nil ? .empty : contents.store, policy ?? SitePolicy())
        if let time = try? assembly.passageTime(contents) {
            register.change(againAfter: time)
        }
        tellPassages()
        tellClock(clock.look(at: time).doubt)
        await tellOutage(self.outage(policy, at: time))
        await tellReport()
    }

    /// A clock in doubt is judged code by code; here it is said once.
    private func tellClock(_ doubt: String?) {
        if doubt != clockDoubt {
            if let doubt { logger.error("\(doubt)") } else { logger.notice("the clock is right") }
            let fault = doubt.map {
                PartState.Fault(message: $0, advice: "Set the machine's clock.")
            }
            page?.tell(
                .part(PartState(name: Self.clockPart, fault: fault, since: MonotonicTime.now())))
        }
        clockDoubt = doubt
        do throws(Failure) {
            try clock.keep()
            clockFailure = nil
        } catch {
            if clockFailure != error.message { logger.error("\(error.message)") }
            clockFailure = error.message
        }
    }

    /// While nobody knows who was let through, yellow stands in the place of green: that is seen, and said once.
    private func tellPassages() {
        let now = MonotonicTime.now()
        let doubt = register.doubt(now: now)
        guard doubt?.cause != passageDoubt else { return }
        passageDoubt = doubt?.cause
        if let doubt {
            logger.error("passages: \(doubt)")
        } else {
            logger.notice("passages: everybody who passed is known again")
        }
        let fault = doubt.map {
            PartState.Fault(
                message: "\($0.cause): nobody knows who has passed",
                advice: "It ends by itself. Until then yellow stands in the place of green.")
        }
        page?.tell(.part(PartState(name: Self.passagesPart, fault: fault, since: now)))
    }

    /// What is wrong with one region's data stops nothing, and is seen by those who can do something.
    private func tellProblems() {
        guard contents.problems != problems else { return }
        problems = contents.problems
        let fault =
            problems.isEmpty
            ? nil
            : PartState.Fault(
                message: summary, advice: "Tell those who publish the keys of these regions.")
        page?.tell(
            .part(PartState(name: Self.regionsPart, fault: fault, since: MonotonicTime.now())))
    }

    private var summary: String {
        let rest = problems.count - Self.named
        return problems.prefix(Self.named).joined(separator: "; ")
            + (rest > 0 ? "; and \(rest) more" : "")
    }

    /// The sooner a loss is written down, the sooner an update can make up for it.
    private func noteLoss() {
        guard case .floorLost = contents.loaded, !hasNotedLoss else { return }
        hasNotedLoss = true
        assembly.trust.noteLoss()
    }

    private func reload(at time: Date) async {
        guard assembly.trust.isVerified else { return }
        let name = assembly.trust.folder.currentName
        guard name != seen else { return }
        seen = name
        contents = assembly.trust.load()
        hasNotedLoss = false
        clock.learn(contents, grace: assembly.trust.grace, at: time)
        for problem in contents.problems { logger.warning("\(problem)") }
        if let set = contents.set { logger.notice("judging with version \(set.version)") }
    }

    private func outage(_ policy: SitePolicy?, at time: Date) -> String? {
        if let outage = contents.loaded?.outage(at: time, grace: assembly.trust.grace) {
            return outage
        }
        guard policy == nil else { return nil }
        return "the signed rules \"\(assembly.configuration.trust.rules ?? "")\" are not there"
    }

    private func tellOutage(_ new: String?) async {
        guard new != outage else { return }
        outage = new
        guard let new else {
            logger.notice("in service again")
            return await engine(.recovered(.trust))
        }
        logger.error("out of service: \(new)")
        await engine(
            .failed(
                .trust,
                DeviceError(
                    .badData, "judge by \(assembly.trust.settings.directory)",
                    advice: "\(new).")))
    }

    private func tellReport() async {
        let new = UpdateReport.read(in: assembly.trust.settings.directory)
        guard let new, new != report else { return }
        report = new
        logger.notice("update: \(new.detail)")
        if new.isCarried { await engine(.notice(new.notice)) }
    }
}

/// Looks every second.
struct TrustService: Service {
    let watch: TrustWatch
    let wallClock: any WallClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await watch.look(at: wallClock.now())
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
