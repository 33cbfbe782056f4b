/// Decides when a terminal requests its next update. Updates are frequent enough to stay fresh, and
/// the terminals of a region never request them all at once, even if the power returns for all of
/// them at six in the morning.
///
/// Every wait is random: full jitter on back-off, as in "Exponential Backoff And Jitter" (AWS
/// Architecture Blog, 2015), and a spread on the interval, so that terminals never synchronise.
public struct UpdateSchedule: Sendable {
    /// The outcome of an attempt.
    public enum Outcome: Hashable, Sendable {
        /// An answer arrived: an update, or none that is newer.
        case answered
        /// No answer arrived, or it was refused; a server may have specified a wait.
        case failed(retryAfter: Duration?)
    }

    /// The time within which terminals with outdated data request an update.
    static let hurry = Duration.seconds(900)
    /// The longest wait after the first failure.
    static let firstBackOff = Duration.seconds(30)
    /// The longest wait that a server can impose.
    static let longestRetryAfter = Duration.seconds(86_400)

    private let interval: Duration
    private var failures = 0

    /// Creates a schedule with an average of one request per `interval`.
    public init(interval: Duration) {
        self.interval = interval
    }

    /// Returns the wait before the first attempt after a start: up to a whole interval with fresh
    /// data, and up to a quarter of an hour with stale or missing data.
    public func first(isFresh: Bool, using random: inout some RandomNumberGenerator) -> Duration {
        Self.uniform(.zero, isFresh ? interval : min(interval, Self.hurry), using: &random)
    }

    /// Returns the wait after an attempt.
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
            // Terminals that received the same time do not return at the same moment.
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
