public import DeviceInterface
import Verdicts

/// Keeps the lamp at what it should show.
///
/// A change is sent at once. A state that the lamp accepted is repeated twice a second, because an
/// unplugged lamp is noticed only by sending to it; a state that it did not accept, twenty times a
/// second. A change does not wait for a repetition that hangs, and of several changes the newest
/// one is sent. A colour lasts for `renewal` after the core last confirmed it.
public struct LampUpkeep: Sendable {
    /// An order to the lamp.
    public struct Order: Hashable, Sendable {
        /// The lamp to show.
        public let lamp: Lamp
        /// The time at which a colour ends by itself; `nil` for dark and the fault signal.
        public let deadline: Duration?
        /// Whether it only repeats the last order. A repetition has no effect once another order
        /// follows.
        public let isRepetition: Bool
    }

    static let repetition = Duration.milliseconds(500)
    static let retry = Duration.milliseconds(50)

    private let renewal: Duration
    private var wanted: LampOrder
    private var isNews = true
    private var newsIsOut = false
    private var repetitionIsOut = false
    private var tellAgainAt: Duration
    private var fault: DeviceError?
    /// Whether the lamp has answered, even with a failure.
    private(set) var hasAnswered = false
    /// Whether an answer came without an order.
    private var wasAnsweredUnasked = false

    /// Begins with a lamp in an unknown state, as after a crash: its first order is dark.
    init(renewal: Duration, start: Duration) {
        self.renewal = renewal
        wanted = LampOrder(lamp: .dark, until: nil, givenAt: start)
        tellAgainAt = start
    }

    /// Sets what the lamp should show from now on. A later end of the same colour can wait.
    mutating func want(_ order: LampOrder) {
        isNews = isNews || order.lamp != wanted.lamp || order.ends(before: wanted)
        wanted = order
    }

    /// Returns the order that is due, if any; it is outstanding until `answered`.
    mutating func nextOrder(at now: Duration) -> Order? {
        guard !newsIsOut else { return nil }
        if isNews {
            (newsIsOut, isNews) = (true, false)
            return order(isRepetition: false, at: now)
        }
        guard !repetitionIsOut, now >= tellAgainAt else { return nil }
        repetitionIsOut = true
        return order(isRepetition: true, at: now)
    }

    private func order(isRepetition: Bool, at now: Duration) -> Order {
        let deadline = wanted.deadline(renewal: renewal)
        // A colour that is over before it is sent is not shown late.
        let isOver = deadline.map { $0 <= now } ?? false
        return Order(
            lamp: isOver ? .dark : wanted.lamp, deadline: isOver ? nil : deadline,
            isRepetition: isRepetition)
    }

    /// The invariant that is not true of the lamp's orders; `nil` if all are.
    var brokenInvariant: Invariant? { wasAnsweredUnasked ? .answersHaveOrders : nil }

    /// Notes that the lamp carried out the order, or failed.
    mutating func answered(
        _ order: Order, _ error: DeviceError?, at now: Duration
    ) -> UpkeepReport? {
        hasAnswered = true
        let isOut = order.isRepetition ? repetitionIsOut : newsIsOut
        wasAnsweredUnasked = wasAnsweredUnasked || !isOut
        if order.isRepetition { repetitionIsOut = false } else { newsIsOut = false }
        tellAgainAt = now + (error == nil ? Self.repetition : Self.retry)
        defer { fault = error }
        guard error != fault else { return nil }
        return error.map { .failed($0) } ?? .recovered
    }
}

/// A change in a part that an upkeep noticed.
public enum UpkeepReport: Hashable, Sendable {
    /// The part failed, or fails in another way than before.
    case failed(DeviceError)
    /// The part works again.
    case recovered
}
