public import DeviceInterface
public import FoundationEssentials
public import TerminalCore
public import Verdicts

/// An event at the gate for watchers: the page, instruments, a log.
public enum TerminalEvent: Sendable {
    /// The lamp received an order.
    case lamp(LampState)
    /// A code was judged.
    case scan(Scan)
    /// A part failed or works again.
    case part(PartState)
    /// A frame was examined.
    case symbols(FrameSymbols)
    /// The engine is alive at a time of day.
    case tick(Date)
    /// Another part of the program reports its own state with a name and JSON.
    case other(name: String, json: String)

    /// The state that the event describes; only the newest event of a state matters. `nil` for
    /// events that are no state.
    public var slot: String? {
        switch self {
        case .lamp: "lamp"
        case .scan: nil
        case .part(let state): "part " + state.name
        case .symbols: "sight"
        case .tick: "tick"
        case .other(let name, _): "other " + name
        }
    }
}

extension TerminalEvent {
    /// Whether the event is only a sign of life, which has no meaning afterwards.
    var isSignOfLife: Bool {
        if case .tick = self { true } else { false }
    }
}

/// The state of the lamp, and its reason.
public struct LampState: Hashable, Sendable {
    /// The lamp, and its latest end.
    public var order: LampOrder
    /// The time of the order, on the engine's clock.
    public var orderedAt: Duration
    /// The verdict; `nil` if the lamp goes dark or shows a notice.
    public var verdict: Verdict?
    /// The answer to a person who brought keys.
    public var notice: Notice?
    /// The time from the picture to the order.
    public var latency: Duration?
    /// The holder's name as masked by the issuer, if the site shows it.
    public var maskedName: String?
    /// The holder's year of birth, if the site shows it to attendants.
    public var birthYear: Int?
    /// The number of scans so far.
    public var scans: Int

    /// Creates the state of a lamp that received `order`.
    public init(order: LampOrder, orderedAt: Duration, scans: Int) {
        self.order = order
        self.orderedAt = orderedAt
        self.scans = scans
    }

    /// Returns the time from `now` until the lamp must end; `nil` if it lasts until the next event.
    public func remaining(at now: Duration) -> Duration? {
        order.until.map { max(.zero, $0 - now) }
    }
}

/// Whether a part of the terminal works.
public struct PartState: Hashable, Codable, Sendable {
    /// The name of a part of the decision machine, or of a subject of `TrustCheck`.
    public var name: String
    /// The fault; `nil` if the part works.
    public var fault: Fault?
    /// The time of the last change, on the engine's clock.
    public var since: Duration

    /// A fault, and what to do.
    public struct Fault: Hashable, Codable, Sendable {
        /// The operation and its outcome.
        public var message: String
        /// The advice, a full sentence.
        public var advice: String?

        /// Creates a fault from its parts.
        public init(message: String, advice: String?) {
            self.message = message
            self.advice = advice
        }

        /// Creates a fault from a device's error.
        public init(_ error: DeviceError) {
            let cause = error.errno.map { "\($0)" } ?? error.code.rawValue
            self.init(message: "\(error.operation): \(cause)", advice: error.advice)
        }
    }

    /// Creates the state of a part.
    public init(name: String, fault: Fault?, since: Duration) {
        self.name = name
        self.fault = fault
        self.since = since
    }
}
