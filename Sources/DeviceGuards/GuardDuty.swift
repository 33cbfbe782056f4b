internal import DeviceInterface

/// Decides, without a process or a clock, by when a guard must have been heard.
///
/// A guard answers `alive` at once, whatever its device does. A guard that is silent while a colour
/// or pulse must end is replaced soon after. Its successor goes dark or shuts first, so replacing a
/// guard that was only slow does no harm. A guard that is silent for long has hung.
package struct GuardDuty {
    /// The action required of the terminal's side.
    package enum Demand: Equatable {
        /// Nothing has to be done.
        case nothing
        /// Ask whether the guard is alive.
        case ask
        /// Replace the guard, because what it holds must end now.
        case replace
        /// Give up the guard, because it or its device has hung.
        case giveUp
    }

    private struct Order {
        var order: GuardOrder
        var sentAt: Duration
        var end: Duration?
        var isUrgent: Bool
    }

    /// A requirement to have heard the guard after `since`.
    private struct Expectation {
        var since: Duration
        var limit: Duration
        var demand: Demand
        /// Whether hearing it once is enough; otherwise it must be heard repeatedly.
        var isOnce = false
        /// The time before the guard is asked, and asked again; `nil` if it is not asked.
        var pause: Duration?
    }

    /// The time after an end within which a running guard has carried it out.
    static let grace = Duration.milliseconds(20)
    /// The permitted silence of a guard when something must end.
    static let shortSilence = Duration.milliseconds(60)
    /// The permitted silence of a guard at any time. It answers in milliseconds, but must start
    /// first.
    static let longSilence = Duration.milliseconds(1500)
    /// The number of times that the time for a start is doubled at most, up to 12 s.
    private static let maximumDoublings = 3
    /// The time in which a living guard must carry out an order.
    static let patience = Duration.seconds(3)
    private static let pause = Duration.milliseconds(20)
    private static let longPause = Duration.milliseconds(300)

    /// The length of the longest pulse.
    private let pulse: Duration?
    private var underWay: [Order] = []
    /// The last order carried out that lights or opens; `nil` if the device is certainly dark or
    /// shut.
    private var held: GuardOrder?
    private var end: Duration?
    private var lastHeard: Duration?
    private var lastAsked: Duration?
    /// The time of the first question without an answer.
    private var askedSince: Duration?
    /// The time of the last answer, or of the first sign of life.
    private var lastAnswer: Duration?
    /// The number of guards given up before they were heard.
    private var lateStarts = 0

    /// Creates the duty for a lamp, or for a barrier whose pulses last `pulse`.
    package init(pulse: Duration? = nil) {
        self.pulse = pulse
    }

    /// Whether the device is certainly dark or shut.
    package var isSafe: Bool { held == nil && !underWay.contains { $0.order.isHolding } }

    /// Whether the guard has sent anything.
    package var isHeard: Bool { lastHeard != nil }

    /// Records that another guard was started, which has not been heard yet.
    package mutating func start() {
        // It is unknown which orders the last guard carried out.
        let held = held ?? underWay.first { $0.order.isHolding }?.order
        forget()
        self.held = held
    }

    /// Discards everything known of the guard.
    package mutating func forget() {
        let lateStarts = lateStarts
        self = GuardDuty(pulse: pulse)
        self.lateStarts = lateStarts
    }

    /// Records that the guard is given up. If it was never heard, the machine may be slow to start
    /// programs, so the next one has twice the time.
    package mutating func giveUp() {
        guard lastHeard == nil else { return }
        lateStarts = min(lateStarts + 1, Self.maximumDoublings)
    }

    /// Records that `order` was sent to the guard.
    package mutating func send(_ order: GuardOrder, at now: Duration) {
        underWay.append(
            Order(
                order: order, sentAt: now, end: order.end(at: now, pulse: pulse),
                isUrgent: isUrgent(order)))
    }

    /// Records that the guard was asked whether it is alive.
    package mutating func ask(at now: Duration) {
        lastAsked = now
        askedSince = askedSince ?? now
    }

    /// Records a sign of life.
    package mutating func hear(at now: Duration) {
        lastHeard = now
        lastAnswer = lastAnswer ?? now
        askedSince = nil
        if let end, now >= end + Self.grace { self.end = nil }
    }

    /// Records the answer to the guard's oldest order.
    package mutating func answer(isDone: Bool, at now: Duration) {
        hear(at: now)
        lastAnswer = now
        guard let first = underWay.first else { return }
        underWay.removeFirst()
        guard isDone else {
            if first.order.isHolding { held = held ?? first.order }
            return
        }
        held = first.order.isHolding ? first.order : nil
        // A pulse during a pulse does not lengthen it.
        let isPulse = if case .pulse = first.order { true } else { false }
        end = isPulse ? [end, first.end].compactMap(\.self).min() : first.end
    }

    /// Returns the action required at `now`.
    package func demand(at now: Duration) -> Demand {
        let overdue = expectations.filter { until($0) <= now }.map(\.demand)
        if let last = lastTime, last <= now { return .giveUp }
        if overdue.contains(.giveUp) { return .giveUp }
        if overdue.contains(.replace) { return .replace }
        return asks.contains { $0 <= now } ? .ask : .nothing
    }

    /// The latest time of the next check.
    package var nextLook: Duration? {
        (expectations.map(until) + asks + [lastTime].compactMap(\.self)).min()
    }

    /// The time by which the oldest order must be answered, whatever else the guard sends.
    private var lastTime: Duration? {
        guard let sentAt = underWay.first?.sentAt, let lastAnswer else { return nil }
        return max(sentAt, lastAnswer) + Self.patience
    }

    private func until(_ expectation: Expectation) -> Duration {
        max(expectation.since, lastHeard ?? expectation.since) + expectation.limit
    }

    private var asks: [Duration] {
        expectations.compactMap { expectation in
            guard let pause = expectation.pause else { return nil }
            let first = expectation.isOnce ? expectation.since : expectation.since + pause
            return max(first, lastAsked.map { $0 + pause } ?? first)
        }
    }

    private var expectations: [Expectation] {
        var all = underWay.flatMap(expectations)
        if let end { all.append(ending(end)) }
        if let askedSince {
            all.append(
                Expectation(since: askedSince, limit: maximumSilence, demand: .giveUp))
        }
        return all.filter { !$0.isOnce || lastHeard ?? .zero < $0.since }
    }

    private func expectations(of order: Order) -> [Expectation] {
        // A guard that leaves is asked once, before.
        let isClose = order.order == .close
        let sent = order.sentAt
        var all = [
            Expectation(
                since: sent, limit: maximumSilence, demand: .giveUp, isOnce: isClose,
                pause: isClose ? nil : Self.longPause)
        ]
        // A guard that has not started holds nothing.
        if order.isUrgent, lastHeard != nil {
            all.append(
                Expectation(
                    since: sent, limit: Self.shortSilence, demand: .replace, isOnce: isClose,
                    pause: isClose ? nil : Self.pause))
        }
        if let end = order.end { all.append(ending(end)) }
        return all
    }

    private var maximumSilence: Duration {
        Self.longSilence * (lastHeard == nil ? 1 << lateStarts : 1)
    }

    private func ending(_ end: Duration) -> Expectation {
        Expectation(
            since: end + Self.grace, limit: Self.shortSilence, demand: .replace, isOnce: true,
            pause: Self.pause)
    }

    private func isUrgent(_ order: GuardOrder) -> Bool {
        switch order {
        case .shut: true
        case .close: !isSafe
        case .show(let lamp, _):
            ([held] + underWay.map(\.order)).contains {
                if case .show(let other, _) = $0 { other != lamp && other != .dark } else { false }
            }
        case .pulse, .alive: false
        }
    }
}

extension GuardOrder {
    /// Whether the order lights or opens.
    fileprivate var isHolding: Bool {
        switch self {
        case .show(let lamp, _): lamp != .dark
        case .pulse: true
        case .shut, .alive, .close: false
        }
    }

    /// Returns the time by which an order sent at `now` must end. An order whose time is over
    /// starts nothing.
    fileprivate func end(at now: Duration, pulse: Duration?) -> Duration? {
        switch self {
        case .show(.dark, _), .show(.fault, _): nil
        case .show(_, let deadline): deadline.flatMap { $0 > now ? $0 : nil }
        case .pulse(let deadline): [deadline, pulse.map { now + $0 }].compactMap(\.self).min()
        case .shut, .alive, .close: nil
        }
    }
}
