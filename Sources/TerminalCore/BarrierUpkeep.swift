import DeviceInterface

/// Keeps the barrier shut, but for the pulses of green verdicts.
///
/// It is shut at the start, because a terminal that died may have left it open; a pulse that is asked for before
/// that is done waits for it. A barrier that failed is a fault until it has shut. A shut waits for no other order,
/// and comes once more after a pulse that was out meanwhile.
public struct BarrierUpkeep: Sendable {
    /// What the barrier is to be told.
    public enum Order: Hashable, Sendable {
        /// Open once; shut at `until` at the latest, and do not open after it.
        case pulse(until: Duration)
        /// Shut at once.
        case shut
        /// Say whether whoever holds it is alive; also the sign that the terminal is.
        case check
    }

    /// How long a barrier that does not shut rests before it is told again.
    static let retry = Duration.milliseconds(200)
    /// How often whoever holds the barrier hears of us, and we of its death.
    static let checkInterval = Duration.milliseconds(100)

    private enum State {
        /// Nobody knows how a process before left it.
        case unknown
        case works
        case failed
    }

    private var state = State.unknown
    /// Whether the barrier has answered, be it that it failed.
    var hasAnswered: Bool { state != .unknown }
    /// Until when a pulse is asked for that waits for the first shut.
    private var pulseWaits: Duration?
    private var pulsesOut = 0
    /// The barrier was told to shut while a pulse was out: the pulse may open it after that.
    private var mustShutAfterPulse = false
    private var wantsShut = true
    private var shutsOut = 0
    /// How many of the shuts that are out went out before the failure: they do not end it.
    private var shutsBeforeFailure = 0
    /// When a barrier that did not shut is told again.
    private var shutAgainAt: Duration?
    private var isChecking = false
    private var checkAt: Duration

    init(start: Duration) {
        checkAt = start
    }

    /// A green verdict opens it. A pulse that cannot be given in time is not made up for.
    mutating func open(until: Duration, at now: Duration) -> Order? {
        if state == .unknown { pulseWaits = until }
        guard state == .works, now < until else { return nil }
        pulsesOut += 1
        return .pulse(until: until)
    }

    /// The verdict that opened it is over.
    mutating func shut() {
        (wantsShut, pulseWaits) = (true, nil)
    }

    /// The orders that are due; each is out until `answered`.
    mutating func nextOrders(at now: Duration) -> [Order] {
        var orders: [Order] = []
        if wantsShut || shutsOut == 0 && shutAgainAt.map({ now >= $0 }) == true {
            (wantsShut, shutAgainAt) = (false, nil)
            shutsOut += 1
            mustShutAfterPulse = pulsesOut > 0
            orders.append(.shut)
        }
        if state == .works, let until = pulseWaits, let pulse = open(until: until, at: now) {
            orders.append(pulse)
        }
        if state != .unknown { pulseWaits = nil }
        if now >= checkAt, !isChecking, state != .unknown {
            isChecking = true
            orders.append(.check)
        }
        return orders
    }

    /// The barrier did what it was told, or failed.
    mutating func answered(
        _ order: Order, _ error: DeviceError?, at now: Duration
    ) -> UpkeepReport? {
        var isStale = false
        switch order {
        case .pulse:
            pulsesOut -= 1
            if mustShutAfterPulse { wantsShut = true }
        case .shut:
            shutsOut -= 1
            isStale = shutsBeforeFailure > 0
            if isStale { shutsBeforeFailure -= 1 }
        case .check: (isChecking, checkAt) = (false, now + Self.checkInterval)
        }
        if let error { return failed(error, at: now) }
        guard order == .shut, !isStale else { return nil }
        defer { state = .works }
        return state == .failed ? .recovered : nil
    }

    /// It is told to shut at once, and then again and again.
    private mutating func failed(_ error: DeviceError, at now: Duration) -> UpkeepReport? {
        pulseWaits = nil
        guard state != .failed else {
            if shutAgainAt == nil { shutAgainAt = now + Self.retry }
            return nil
        }
        (state, shutsBeforeFailure, wantsShut) = (.failed, shutsOut, true)
        return .failed(error)
    }
}
