package import Admission
package import Execution
package import FoundationEssentials
package import Logging
package import Passages
import Terminal
package import TerminalCore

/// A `TrustMonitor` on a thread of its own: to verify a set of hundreds of megabytes takes long, and
/// must not delay others.
package actor TrustReloader {
    private let thread: any SerialExecutor
    private var monitor: TrustMonitor

    /// The executor of that thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Creates a reloader that starts from the contents of `assembly`.
    package init(
        _ assembly: JudgeAssembly, _ judge: ReloadableJudge, _ clock: ClockKeeper,
        _ register: PassageRegister, in context: ExecutionContext, logger: Logger
    ) {
        thread = context.thread("gl-trust")
        monitor = TrustMonitor(
            assembly, judge, clock, register, now: { context.clock.time }, logger: logger)
    }

    /// Checks everything once, at `time`.
    package func check(at time: Date) -> TrustCheck { monitor.check(at: time) }
}
