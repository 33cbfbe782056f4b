public import DeviceInterface
public import Verdicts

/// Keeps the lamp at what it should show.
///
/// What is new is told at once. What the lamp took is told again twice a second, because a lamp that was
/// unplugged says so only when it is spoken to; what it did not take, twenty times a second. What is new does not
/// wait for a repetition that hangs, and of what is new the newest wins. A colour holds for `renewal` after the
/// core last stood by it.
public struct LampUpkeep: Sendable {
    /// What the lamp is to be told.
    public struct Order: Hashable, Sendable {
        /// What to show.
        public let lamp: Lamp
        /// When a colour ends by itself; `nil` for dark and the fault signal.
        public let deadline: Duration?
        /// Whether it only says again what was said. Such an order counts for nothing once another one follows.
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
    /// Whether the lamp has answered, be it that it failed.
    private(set) var hasAnswered = false

    /// A lamp that may show anything, as after a crash: its first order is dark.
    init(renewal: Duration, start: Duration) {
        self.renewal = renewal
        wanted = LampOrder(lamp: .dark, until: nil, givenAt: start)
        tellAgainAt = start
    }

    /// What it should show from now on. That a colour ends later than it was told can wait.
    mutating func want(_ order: LampOrder) {
        isNews = isNews || order.lamp != wanted.lamp || order.ends(before: wanted)
        wanted = order
    }

    /// The order that is due, if any; it is out until `answered`.
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
        // What waited until it was over is not shown late.
        let isOver = deadline.map { $0 <= now } ?? false
        return Order(
            lamp: isOver ? .dark : wanted.lamp, deadline: isOver ? nil : deadline,
            isRepetition: isRepetition)
    }

    /// The lamp took the order, or failed.
    mutating func answered(
        _ order: Order, _ error: DeviceError?, at now: Duration
    ) -> UpkeepReport? {
        hasAnswered = true
        if order.isRepetition { repetitionIsOut = false } else { newsIsOut = false }
        tellAgainAt = now + (error == nil ? Self.repetition : Self.retry)
        defer { fault = error }
        guard error != fault else { return nil }
        return error.map { .failed($0) } ?? .recovered
    }
}

/// What an upkeep found out about its part.
public enum UpkeepReport: Hashable, Sendable {
    /// It failed, or fails in another way than before.
    case failed(DeviceError)
    /// It works again.
    case recovered
}
