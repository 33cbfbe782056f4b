/// When a terminal asks for its next update: often enough to stay fresh, and never all terminals of a
/// region at once, not even when the power comes back for all of them at six in the morning.
///
/// Every wait is drawn at random: full jitter on back-off, as in "Exponential Backoff And Jitter" (AWS
/// Architecture Blog, 2015), and a spread on the interval, so that terminals never fall into step.
public struct UpdateSchedule: Sendable {
    /// How a try ended.
    public enum Outcome: Hashable, Sendable {
        /// An answer came: an update, or none newer.
        case answered
        /// No answer, or a refused one; a server may have said how long to wait.
        case failed(retryAfter: Duration?)
    }

    /// Terminals that are behind ask within this time.
    static let hurry = Duration.seconds(900)
    /// The longest first wait after a failure.
    static let firstBackOff = Duration.seconds(30)
    /// No server holds a terminal back longer.
    static let longestRetryAfter = Duration.seconds(86_400)

    private let interval: Duration
    private var failures = 0

    /// Asks once an `interval`, on average.
    public init(interval: Duration) {
        self.interval = interval
    }

    /// How long to wait for the first try after a start. Data that is fresh can wait a whole
    /// interval; stale or missing data a quarter of an hour.
    public func first(isFresh: Bool, using random: inout some RandomNumberGenerator) -> Duration {
        Self.uniform(.zero, isFresh ? interval : min(interval, Self.hurry), using: &random)
    }

    /// How long to wait after a try.
    public mutating func next(
        after outcome: Outcome, using random: inout some RandomNumberGenerator
    ) -> Duration {
        switch outcome {
        case .answered:
            failures = 0
            return Self.uniform(interval * 3 / 4, interval * 5 / 4, using: &random)
        case .failed(let retryAfter):
            let longest = min(interval, Self.firstBackOff * (1 << min(failures, 20)))
            failures += 1
            let wait = Self.uniform(.seconds(1), longest, using: &random)
            guard let retryAfter, retryAfter > .zero else { return wait }
            // Whoever was told the same moment does not come back at the same moment.
            return min(retryAfter, Self.longestRetryAfter) + wait
        }
    }

    private static func uniform(
        _ low: Duration, _ high: Duration, using random: inout some RandomNumberGenerator
    ) -> Duration {
        let span = max(high - low, .milliseconds(1)) / .milliseconds(1)
        return low + .milliseconds(Int64.random(in: 0...Int64(span), using: &random))
    }
}
