internal import Glibc

/// The kernel's CLOCK_MONOTONIC, which timestamps frames and deadlines use. It does not count
/// standby.
public struct MonotonicClock: DeadlineClock {
    /// Creates a value without any state.
    public init() {}

    /// The time on CLOCK_MONOTONIC.
    public var time: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// Waits until `time`, a duration since the clock's zero. Throws if the task is cancelled.
    public func sleep(untilTime time: Duration) async throws {
        // Swift's suspending clock is CLOCK_MONOTONIC on Linux.
        try await SuspendingClock().sleep(for: max(.zero, time - self.time))
    }
}
