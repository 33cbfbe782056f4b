internal import CLinux

/// A time by which something must have happened, on CLOCK_MONOTONIC.
struct Deadline {
    /// How long it was when it was set.
    let limit: Duration
    private let end: Duration

    init(in limit: Duration) {
        (self.limit, end) = (limit, Self.now + limit)
    }

    /// The current time.
    static var now: Duration { .nanoseconds(gl_monotonic_time()) }

    var isOver: Bool { Self.now >= end }

    /// The time left for `poll`, rounded up; 0 if it is over.
    var milliseconds: Int32 {
        let left = end - Self.now
        guard left > .zero else { return 0 }
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}
