package import Admission
package import DeviceInterface
package import FoundationEssentials
import LinuxDevices
package import Logging
package import Passages
import Terminal
package import TerminalCore

/// A `TrustMonitor` on a thread of its own: to verify a set of hundreds of megabytes takes long, and
/// must not delay others.
package actor TrustReloader {
    private let thread: DeviceThread
    private var monitor: TrustMonitor

    /// The executor of that thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Creates a reloader that starts from the contents of `assembly`. Throws if its thread cannot
    /// start.
    package init(
        _ assembly: JudgeAssembly, _ judge: ReloadableJudge, _ clock: ClockKeeper,
        _ register: PassageRegister, logger: Logger
    ) throws(DeviceError) {
        thread = try DeviceThread("gl-trust")
        monitor = TrustMonitor(
            assembly, judge, clock, register, now: MonotonicTime.now, logger: logger)
    }

    /// Checks everything once, at `time`.
    package func check(at time: Date) -> TrustCheck { monitor.check(at: time) }
}
