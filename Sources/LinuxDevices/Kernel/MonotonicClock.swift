internal import Glibc

/// A clock for deadlines, whose time is a duration since its own zero.
public protocol DeadlineClock: Clock<Duration> {
    /// The current time.
    var time: Duration { get }
    /// Waits until `time`; throws if its task is cancelled.
    func sleep(untilTime time: Duration) async throws
}

/// The kernel's CLOCK_MONOTONIC, which timestamps frames and deadlines use.
public struct MonotonicClock: DeadlineClock {
    /// A point in time.
    public struct Instant: InstantProtocol {
        /// The time since the clock's zero.
        public var offset: Duration

        /// Returns the instant later by `duration`.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }
        /// Returns the time from this instant to `other`.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Returns whether one instant is earlier than another.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// Creates a value without any state.
    public init() {}

    /// The time on CLOCK_MONOTONIC, which does not count standby.
    public var time: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// The current instant.
    public var now: Instant { Instant(offset: time) }

    /// The smallest step of the clock, 1 ns.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until `time`, a duration since the clock's zero. Throws if the task is cancelled.
    public func sleep(untilTime time: Duration) async throws {
        try await sleep(until: Instant(offset: time), tolerance: nil)
    }

    /// Waits until `deadline`, whatever the tolerance. Throws if the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        // Swift's suspending clock is CLOCK_MONOTONIC on Linux.
        try await SuspendingClock().sleep(for: max(.zero, deadline.offset - time))
    }
}
