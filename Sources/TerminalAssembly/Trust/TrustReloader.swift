package import Admission
package import DeviceInterface
import Failures
package import FoundationEssentials
import LinuxDevices
package import Logging
package import Passages
import SiteConfiguration
import SystemPackage
import Terminal
package import TerminalCore
import Trust

/// Checks the trusted data, the clock and the register of passages, and gives the judge what it
/// found.
///
/// New data on the disk is verified before the judge gets it. Until then, the old data stays in
/// use. A look writes only the clock's floor and reference and the record of a lost counter. The
/// disk is shared with updates, which other processes make from the web or from a stick.
package actor TrustReloader {
    private let judge: ReloadableJudge
    private let clock: ClockKeeper
    private let register: PassageRegister
    private let assembly: JudgeAssembly
    private let logger: Logger
    /// Verifying a set of hundreds of megabytes takes long. A thread of its own keeps it from
    /// delaying others.
    private let thread: DeviceThread

    private var contents: TerminalTrust.Contents
    private var seen: FilePath?
    private var report: UpdateReport?
    private var clockFailure: String?
    private var hasNotedLoss = false

    /// The executor of that thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Problems that a doubt quotes. The log has all of them.
    private static let named = 3

    /// Creates a reloader that starts from the contents of `assembly`. Throws if its thread cannot
    /// start.
    package init(
        _ assembly: JudgeAssembly, _ judge: ReloadableJudge, _ clock: ClockKeeper,
        _ register: PassageRegister, logger: Logger
    ) throws(DeviceError) {
        self.assembly = assembly
        self.logger = logger
        thread = try DeviceThread("gl-trust")
        contents = assembly.contents
        seen = assembly.trust.folder.currentName
        report = UpdateReport.read(in: assembly.trust.settings.directory)
        self.judge = judge
        self.clock = clock
        self.register = register
    }

    /// Checks everything once, at `time`.
    package func look(at time: Date) -> TrustLook {
        reload(at: time)
        noteLoss()
        let rules = try? assembly.rules(contents)
        judge.replace(rules == nil ? .empty : contents.store, rules?.policy ?? SitePolicy())
        if let rules { register.change(againAfter: rules.passageTime) }
        var look = TrustLook()
        look.outage = outage(hasRules: rules != nil, at: time)
        look.doubts[.regions] = regionsDoubt
        look.doubts[.passages] = passagesDoubt
        look.doubts[.clock] = clock.look(at: time).doubt.map {
            TrustLook.Doubt($0, advice: "Set the machine's clock.")
        }
        keepClock()
        look.notice = newNotice()
        return look
    }

    private func keepClock() {
        do throws(Failure) {
            try clock.keep()
            clockFailure = nil
        } catch {
            if clockFailure != error.message { logger.error("\(error.message)") }
            clockFailure = error.message
        }
    }

    /// While it is unknown who has passed, yellow replaces green.
    private var passagesDoubt: TrustLook.Doubt? {
        register.doubt(now: MonotonicTime.now()).map {
            TrustLook.Doubt(
                "\($0.cause): it is unknown who has passed",
                advice: "This ends by itself. Until then the lamp shows yellow instead of green.")
        }
    }

    /// Problems with one region's data stop nothing. They are displayed to those who can do
    /// something about them.
    private var regionsDoubt: TrustLook.Doubt? {
        guard !contents.problems.isEmpty else { return nil }
        let rest = contents.problems.count - Self.named
        return TrustLook.Doubt(
            contents.problems.prefix(Self.named).joined(separator: "; ")
                + (rest > 0 ? "; and \(rest) more" : ""),
            advice: "Tell those who publish the keys of these regions.")
    }

    /// The sooner a loss is recorded, the sooner an update can make up for it.
    private func noteLoss() {
        guard case .floorLost = contents.loaded, !hasNotedLoss else { return }
        hasNotedLoss = true
        assembly.trust.noteLoss()
    }

    private func reload(at time: Date) {
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
            DeviceError(
                .badData, "judge by \(assembly.trust.settings.directory)", advice: "\($0).")
        }
    }

    /// Whoever brought the keys waits for an answer on the lamp.
    private func newNotice() -> Notice? {
        let new = UpdateReport.read(in: assembly.trust.settings.directory)
        guard let new, new != report else { return nil }
        report = new
        logger.notice("update: \(new.detail)")
        return new.isCarried ? new.notice : nil
    }
}
