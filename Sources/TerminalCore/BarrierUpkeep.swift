import DeviceInterface

/// Keeps the barrier shut except for the pulses of green verdicts.
///
/// The barrier is shut at the start, because a terminal that died may have left it open; a pulse
/// requested before that waits for it. A barrier that failed is a fault until it has shut. An order
/// to shut does not wait for other orders, and is repeated after a pulse that was in progress
/// meanwhile.
public struct BarrierUpkeep: Sendable {
    /// An order to the barrier.
    public enum Order: Hashable, Sendable {
        /// Open once, not after `until`, and shut at `until` at the latest.
        case pulse(until: Duration)
        /// Shut at once.
        case shut
        /// Report whether the process that holds the barrier is alive; this is also the terminal's
        /// sign of life.
        case check
    }

    /// The time before a barrier that did not shut receives the order again.
    static let retry = Duration.milliseconds(200)
    /// The time between signs of life to and from the process that holds the barrier.
    static let checkInterval = Duration.milliseconds(100)

    private enum State {
        /// The state in which an earlier process left the barrier is unknown.
        case unknown
        case works
        case failed
    }

    private var state = State.unknown
    /// Whether the barrier has answered, even with a failure.
    var hasAnswered: Bool { state != .unknown }
    /// The end of a requested pulse that waits for the first shut.
    private var pulseWaits: Duration?
    /// The number of pulses that were not answered yet.
    private(set) var pulsesOut: Int
    /// Whether the barrier was told to shut during a pulse, which may open it afterwards.
    private var mustShutAfterPulse = false
    private var wantsShut = true
    private var shutsOut = 0
    /// The number of outstanding shuts from before the failure, which do not end it.
    private var shutsBeforeFailure = 0
    /// The time at which a barrier that did not shut receives the order again.
    private var shutAgainAt: Duration?
    private var isChecking = false
    private var checkAt: Duration

    /// `pulsesOut` is the number of pulses that an earlier one ordered, and that may still open.
    init(start: Duration, pulsesOut: Int = 0) {
        checkAt = start
        self.pulsesOut = max(0, pulsesOut)
    }

    /// Whether a pulse waits for the first shut.
    var hasWaitingPulse: Bool { pulseWaits != nil }

    /// Returns the order to open for a green verdict. A pulse that cannot be given in time is not
    /// repeated later.
    mutating func open(until: Duration, at now: Duration) -> Order? {
        if state == .unknown { pulseWaits = until }
        guard state == .works, now < until else { return nil }
        pulsesOut += 1
        return .pulse(until: until)
    }

    /// Notes that the verdict that opened the barrier is over.
    mutating func shut() {
        (wantsShut, pulseWaits) = (true, nil)
    }

    /// Returns the orders that are due; each is outstanding until `answered`.
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

    /// The invariant that is not true of the barrier's orders; `nil` if all are.
    var brokenInvariant: Invariant? {
        let isBalanced = pulsesOut >= 0 && shutsOut >= 0 && shutsBeforeFailure <= shutsOut
        return isBalanced ? nil : .answersHaveOrders
    }

    /// Notes that the barrier carried out an order, or failed.
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

    /// Notes a failure; the barrier is told to shut at once, and then repeatedly.
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
