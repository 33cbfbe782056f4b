public import DeviceInterface
public import FoundationEssentials
public import Verdicts
public import TerminalCore

/// Something that happened at the gate, for those who watch: the page, instruments, a log.
public enum TerminalEvent: Sendable {
    /// The lamp was told to show something.
    case lamp(LampState)
    /// Something was judged.
    case scan(Scan)
    /// A part failed or works again.
    case part(PartState)
    /// What a frame shows.
    case sight(Sight)
    /// The engine is alive at a time of day.
    case tick(Date)
    /// Another part of the program tells its own state: a name, and JSON.
    case other(name: String, json: String)

    /// What the event is the state of: of two, only the newer matters. `nil` for what is no state.
    public var slot: String? {
        switch self {
        case .lamp: "lamp"
        case .scan: nil
        case .part(let state): "part " + state.name
        case .sight: "sight"
        case .tick: "tick"
        case .other(let name, _): "other " + name
        }
    }
}

extension TerminalEvent {
    /// One that says nothing when it is over.
    var isSignOfLife: Bool {
        if case .tick = self { true } else { false }
    }
}

/// What the lamp shows, and why.
public struct LampState: Hashable, Sendable {
    /// What, and until when at most.
    public var order: LampOrder
    /// When it was ordered, on the engine's time line.
    public var orderedAt: Duration
    /// What was judged; `nil` when the lamp goes dark or answers something else.
    public var verdict: Verdict?
    /// The answer to somebody who brought keys.
    public var notice: Notice?
    /// From the picture to the order.
    public var latency: Duration?
    /// The holder's name as the issuer masked it, where the site shows it.
    public var maskedName: String?
    /// Scans so far.
    public var scans: Int

    /// A lamp told to show `order`.
    public init(order: LampOrder, orderedAt: Duration, scans: Int) {
        self.order = order
        self.orderedAt = orderedAt
        self.scans = scans
    }

    /// How long from `now` it may be shown; `nil` until the next event.
    public func remaining(at now: Duration) -> Duration? {
        order.until.map { max(.zero, $0 - now) }
    }
}

/// Whether a part of the terminal works.
public struct PartState: Hashable, Sendable {
    /// A part of the decision machine, or a subject of `TrustLook`.
    public var name: String
    /// What is wrong with it; `nil` when it works.
    public var fault: Fault?
    /// Since when, on the engine's time line.
    public var since: Duration

    /// What is wrong, and what to do.
    public struct Fault: Hashable, Sendable {
        /// What was tried and what came of it.
        public var message: String
        /// A full sentence.
        public var advice: String?

        /// Takes both as they are.
        public init(message: String, advice: String?) {
            self.message = message
            self.advice = advice
        }

        /// What a device told.
        public init(_ error: DeviceError) {
            let cause = error.errno.map { "\($0)" } ?? error.code.rawValue
            self.init(message: "\(error.operation): \(cause)", advice: error.advice)
        }
    }

    /// A part that works, or does not.
    public init(name: String, fault: Fault?, since: Duration) {
        self.name = name
        self.fault = fault
        self.since = since
    }
}
