public import DeviceInterface

/// Keeps what codes are judged by up to date: keys, lists, rules, the clock and who was let through are
/// looked at once a second.
///
/// While there is nothing to judge by, trust is a part that failed. What is merely doubtful stops nobody: it is
/// judged code by code, and told once.
public struct TrustUpkeep: Sendable {
    /// How often it is looked at; one look is out at a time.
    static let interval = Duration.seconds(1)

    private var isLooking = false
    private var lookAt: Duration
    private var outage: DeviceError?
    private var doubts: [TrustLook.Subject: TrustLook.Doubt] = [:]

    init(start: Duration) {
        lookAt = start + Self.interval
    }

    /// Whether a look is due; it is out until `answered`.
    mutating func isDue(at now: Duration) -> Bool {
        guard !isLooking, now >= lookAt else { return false }
        isLooking = true
        return true
    }

    /// A look is over.
    mutating func answered(at now: Duration) {
        (isLooking, lookAt) = (false, now + Self.interval)
    }

    /// What is new about whether there is anything to judge by.
    mutating func report(of look: TrustLook) -> UpkeepReport? {
        guard look.outage != outage else { return nil }
        outage = look.outage
        return look.outage.map { .failed($0) } ?? .recovered
    }

    /// The subjects of which something else is doubtful than before, in order.
    mutating func news(of look: TrustLook) -> [TrustLook.Subject] {
        let changed = TrustLook.Subject.allCases.filter { look.doubts[$0] != doubts[$0] }
        doubts = look.doubts
        return changed
    }
}

/// What a look at the trusted data, the clock and the register of passages found.
public struct TrustLook: Sendable {
    /// What can be doubtful without stopping the terminal.
    public enum Subject: String, Sendable, CaseIterable {
        /// Keys and lists of some regions: their codes are yellow.
        case regions
        /// Who was let through: yellow stands in the place of green.
        case passages
        /// The time: yellow stands in the place of green.
        case clock
    }

    /// What is doubtful, and what to do.
    public struct Doubt: Hashable, Sendable {
        /// A few words without a full stop.
        public let message: String
        /// A full sentence.
        public let advice: String

        /// Takes both as they are.
        public init(_ message: String, advice: String) {
            self.message = message
            self.advice = advice
        }
    }

    /// Why there is nothing to judge by; `nil` if there is.
    public var outage: DeviceError?
    /// What is doubtful.
    public var doubts: [Subject: Doubt] = [:]
    /// What became of the keys that somebody brought since the last look.
    public var notice: Notice?

    /// All is well.
    public init() {}
}
