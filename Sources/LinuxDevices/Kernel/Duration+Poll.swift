extension Duration {
    /// The duration in milliseconds for poll(2), rounded up so that it does not return too early.
    /// It is at least 0 and at most what poll accepts.
    var pollTimeout: Int32 {
        guard self > .zero else { return 0 }
        guard self < .seconds(1_000_000) else { return Int32.max }
        let (seconds, attoseconds) = components
        let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
        return Int32(
            seconds * 1000 + (attoseconds + attosecondsPerMillisecond - 1)
                / attosecondsPerMillisecond)
    }
}

/// Returns the time since now on a clock, for code that only compares times.
func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
}
