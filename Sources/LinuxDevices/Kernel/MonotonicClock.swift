internal import Glibc

/// A clock that deadlines are read on: its time is a duration since its own zero.
public protocol DeadlineClock: Clock<Duration> {
    /// The time now.
    var time: Duration { get }
    /// Waits until `time`, or throws when its task is cancelled.
    func sleep(untilTime time: Duration) async throws
}

/// The kernel's CLOCK_MONOTONIC, on which frames are stamped and deadlines are given.
public struct MonotonicClock: DeadlineClock {
    /// A point of time.
    public struct Instant: InstantProtocol {
        /// Since the clock's zero.
        public var offset: Duration

        /// Later by `duration`.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }
        /// What passes from here to `other`.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Earlier is less.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// There is only one.
    public init() {}

    public var time: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    public var now: Instant { Instant(offset: time) }

    public var minimumResolution: Duration { .nanoseconds(1) }

    public func sleep(untilTime time: Duration) async throws {
        try await sleep(until: Instant(offset: time), tolerance: nil)
    }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        // Swift's suspending clock is CLOCK_MONOTONIC on Linux.
        try await SuspendingClock().sleep(for: max(.zero, deadline.offset - time))
    }
}
