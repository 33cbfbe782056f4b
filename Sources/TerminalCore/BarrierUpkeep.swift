import DeviceInterface

/// Keeps the barrier shut, but for the pulses of green verdicts.
///
/// It is shut at the start, because a terminal that died may have left it open; a pulse that is asked for before
/// that is done waits for it. A barrier that failed is a fault until it has shut. A shut never waits behind a pulse that hangs,
/// and comes once more after it.
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

    /// How long a failed barrier rests before it is told to shut again.
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
    /// Until when a pulse is asked for that waits for the first shut.
    private var pulseWaits: Duration?
    private var pulsesOut = 0
    /// The barrier was told to shut while a pulse was out: the pulse may open it after that.
    private var mustShutAfterPulse = false
    private var isShutting = false
    private var isChecking = false
    /// When the barrier is to be shut; `nil` if nothing asks for it.
    private var shutAt: Duration?
    private var checkAt: Duration

    init(start: Duration) {
        shutAt = start
        checkAt = start
    }

    /// A green verdict opens it. A pulse that cannot be given in time is not made up for.
    mutating func open(until: Duration, at now: Duration) -> Order? {
        if state == .unknown { pulseWaits = until }
        guard state == .works, shutAt == nil, now < until else { return nil }
        pulsesOut += 1
        return .pulse(until: until)
    }

    /// The verdict that opened it is over.
    mutating func shut(at now: Duration) {
        (shutAt, pulseWaits) = (now, nil)
    }

    /// The orders that are due; each is out until `answered`.
    mutating func nextOrders(at now: Duration) -> [Order] {
        var orders: [Order] = []
        if let due = shutAt, now >= due, !isShutting {
            (shutAt, isShutting) = (nil, true)
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
        switch order {
        case .pulse:
            pulsesOut -= 1
            if mustShutAfterPulse, pulsesOut == 0 { (mustShutAfterPulse, shutAt) = (false, now) }
        case .shut: isShutting = false
        case .check: (isChecking, checkAt) = (false, now + Self.checkInterval)
        }
        if let error {
            return failed(error, at: now, shutAt: order == .shut ? now + Self.retry : now)
        }
        // A shut that went out before the failure, or before a pulse that may come yet, proves nothing.
        guard order == .shut, shutAt == nil, !mustShutAfterPulse else { return nil }
        defer { state = .works }
        return state == .failed ? .recovered : nil
    }

    private mutating func failed(
        _ error: DeviceError, at now: Duration, shutAt due: Duration
    ) -> UpkeepReport? {
        let isNews = state != .failed
        if isNews || shutAt == nil && !isShutting { shutAt = due }
        state = .failed
        return isNews ? .failed(error) : nil
    }
}
