package import Admission
import DeviceInterface
import Failures
package import FoundationEssentials
package import Logging
package import Passages
import SiteConfiguration
import SystemPackage
import Terminal
package import TerminalCore
import Trust

/// Checks the trusted data, the clock and the register of passages, and gives the judge what it
/// found. Real and simulated terminals use it.
///
/// New data on the disk is verified before the judge gets it. Until then, the old data stays in
/// use. A check writes only the clock's floor and reference and the record of a lost counter. The
/// disk is shared with updates, which other processes make from the web or from a stick.
package struct TrustMonitor {
    private let assembly: JudgeAssembly
    private let judge: ReloadableJudge
    private let clock: ClockKeeper
    private let register: PassageRegister
    private let now: @Sendable () -> Duration
    private let logger: Logger

    private var contents: TerminalTrust.Contents
    private var seen: FilePath?
    private var report: UpdateReport?
    private var clockFailure: String?
    private var hasNotedLoss = false

    /// Problems that a doubt quotes. The log has all of them.
    private static let named = 3

    /// Creates a monitor that starts from the contents of `assembly`. `now` is the clock of the
    /// register's times.
    package init(
        _ assembly: JudgeAssembly, _ judge: ReloadableJudge, _ clock: ClockKeeper,
        _ register: PassageRegister, now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.assembly = assembly
        self.now = now
        self.logger = logger
        contents = assembly.contents
        seen = assembly.trust.folder.currentName
        report = UpdateReport.read(in: assembly.trust.settings.directory)
        self.judge = judge
        self.clock = clock
        self.register = register
    }

    /// Checks everything once, at `time`.
    package mutating func check(at time: Date) -> TrustCheck {
        reload(at: time)
        noteLoss()
        let rules = try? assembly.rules(contents)
        judge.replace(rules == nil ? .empty : contents.store, rules?.policy ?? SitePolicy())
        if let rules { register.change(againAfter: rules.passageTime) }
        var check = TrustCheck()
        check.outage = outage(hasRules: rules != nil, at: time)
        check.doubts[.regions] = regionsDoubt
        check.doubts[.passages] = passagesDoubt
        check.doubts[.clock] = clock.check(at: time).doubt.map {
            TrustCheck.Doubt($0, advice: "Set the machine's clock.")
        }
        keepClock()
        check.notice = newNotice()
        return check
    }

    private mutating func keepClock() {
        do throws(Failure) {
            try clock.keep()
            clockFailure = nil
        } catch {
            if clockFailure != error.message { logger.error("\(error.message)") }
            clockFailure = error.message
        }
    }

    /// While it is unknown who has passed, yellow replaces green.
    private var passagesDoubt: TrustCheck.Doubt? {
        register.doubt(now: now()).map {
            TrustCheck.Doubt(
                "\($0.cause): it is unknown who has passed",
                advice: "This ends by itself. Until then the lamp shows yellow instead of green.")
        }
    }

    /// Problems with one region's data stop nothing. They are displayed to those who can do
    /// something about them.
    private var regionsDoubt: TrustCheck.Doubt? {
        guard !contents.problems.isEmpty else { return nil }
        let rest = contents.problems.count - Self.named
        return TrustCheck.Doubt(
            contents.problems.prefix(Self.named).joined(separator: "; ")
                + (rest > 0 ? "; and \(rest) more" : ""),
            advice: "Tell those who publish the keys of these regions.")
    }

    /// The sooner a loss is recorded, the sooner an update can make up for it.
    private mutating func noteLoss() {
        guard case .floorLost = contents.loaded, !hasNotedLoss else { return }
        hasNotedLoss = true
        assembly.trust.noteLoss()
    }

    private mutating func reload(at time: Date) {
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

    private func outage(hasRules: Bool, at time: Date) -> DeviceError? {
        let outage =
            contents.loaded?.outage(at: time, grace: assembly.trust.grace)
            ?? (hasRules
                ? nil
                : "the signed rules \"\(assembly.configuration.trust.rules ?? "")\" are missing")
        return outage.map {
            DeviceError(.badData, "judge by \(assembly.trust.name)", advice: "\($0).")
        }
    }

    /// Whoever brought the keys waits for an answer on the lamp.
    private mutating func newNotice() -> Notice? {
        let new = UpdateReport.read(in: assembly.trust.settings.directory)
        guard let new, new != report else { return nil }
        report = new
        logger.notice("update: \(new.detail)")
        return new.isCarried ? new.notice : nil
    }
}
