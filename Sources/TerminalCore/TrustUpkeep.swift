public import DeviceInterface

/// Checks once a second what codes are judged by: keys, lists, rules, the clock and the register of
/// passages.
///
/// While there is nothing to judge by, trust is a failed part. Mere doubts do not stop the
/// terminal: they are considered for each code, and reported once.
public struct TrustUpkeep: Sendable {
    /// The time between checks, of which one is outstanding at a time.
    static let interval = Duration.seconds(1)

    private var isLooking = false
    private var lookAt: Duration
    private var outage: DeviceError?
    private var doubts: [TrustCheck.Subject: TrustCheck.Doubt] = [:]

    init(start: Duration) {
        lookAt = start + Self.interval
    }

    /// Returns whether a check is due; it is outstanding until `answered`.
    mutating func isDue(at now: Duration) -> Bool {
        guard !isLooking, now >= lookAt else { return false }
        isLooking = true
        return true
    }

    /// Notes that a check is over.
    mutating func answered(at now: Duration) {
        (isLooking, lookAt) = (false, now + Self.interval)
    }

    /// Returns what changed about whether there is anything to judge by.
    mutating func report(of check: TrustCheck) -> UpkeepReport? {
        guard check.outage != outage else { return nil }
        outage = check.outage
        return check.outage.map { .failed($0) } ?? .recovered
    }

    /// Returns the subjects whose doubts changed, in order.
    mutating func news(of check: TrustCheck) -> [TrustCheck.Subject] {
        let changed = TrustCheck.Subject.allCases.filter { check.doubts[$0] != doubts[$0] }
        doubts = check.doubts
        return changed
    }
}

/// The result of checking the trusted data, the clock and the register of passages.
public struct TrustCheck: Sendable {
    /// The subjects of doubts that do not stop the terminal.
    public enum Subject: String, Sendable, CaseIterable {
        /// The keys and lists of some regions, whose codes are yellow.
        case regions
        /// The passages; yellow replaces green.
        case passages
        /// The time; yellow replaces green.
        case clock
    }

    /// A doubt, with advice.
    public struct Doubt: Hashable, Sendable {
        /// The doubt in a few words without a full stop.
        public let message: String
        /// The advice, a full sentence.
        public let advice: String

        /// Creates a doubt from its parts.
        public init(_ message: String, advice: String) {
            self.message = message
            self.advice = advice
        }
    }

    /// The reason why there is nothing to judge by; `nil` if there is something.
    public var outage: DeviceError?
    /// The doubts.
    public var doubts: [Subject: Doubt] = [:]
    /// The outcome of keys that a person brought since the last check.
    public var notice: Notice?

    /// Creates a result without doubts.
    public init() {}
}
