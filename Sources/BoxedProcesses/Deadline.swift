internal import CLinux

/// A time by which something must have happened, on CLOCK_MONOTONIC.
package struct Deadline {
    /// How long it was when it was set.
    package let limit: Duration
    private let end: Duration

    /// Creates a deadline after `limit`.
    package init(in limit: Duration) {
        (self.limit, end) = (limit, Self.now + limit)
    }

    /// The current time.
    package static var now: Duration { .nanoseconds(gl_monotonic_time()) }

    /// Whether it has passed.
    package var isOver: Bool { Self.now >= end }

    /// The time left for `poll`, rounded up; 0 if it is over.
    package var milliseconds: Int32 {
        let left = end - Self.now
        guard left > .zero else { return 0 }
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}
