internal import Verdicts

/// Until when a guard must have been heard, decided without a process or a clock.
///
/// A guard answers `alive` at once whatever its device does. One that is silent while a colour or a
/// pulse must end is replaced soon after: its successor goes dark or shuts first, so that a guard that
/// was only slow loses nothing. One that is silent for long has hung.
package struct GuardDuty {
    /// What the terminal's side must do.
    package enum Demand: Equatable {
        case nothing
        /// Ask whether the guard is alive.
        case ask
        /// Put another one in its place: what it holds must end now.
        case replace
        /// It has hung, or its device has.
        case giveUp
    }

    private struct Order {
        var order: GuardOrder
        var sentAt: Duration
        var end: Duration?
        var isUrgent: Bool
    }

    /// A guard that must have been heard after `since`.
    private struct Expectation {
        var since: Duration
        var limit: Duration
        var demand: Demand
        /// Once heard is enough; else it must be heard again and again.
        var isOnce = false
        /// How long it is waited before it is asked, and asked again; `nil`: not at all.
        var pause: Duration?
    }

    /// How long after an end a guard has carried it out, if it runs at all.
    static let grace = Duration.milliseconds(20)
    /// How long a guard may be silent when something must end.
    static let shortSilence = Duration.milliseconds(60)
    /// How long a guard may be silent at all. It answers in milliseconds, but it must first start.
    static let longSilence = Duration.milliseconds(1500)
    /// How often the time for a start is doubled at most: to 12 s.
    private static let mostDoublings = 3
    /// How long a guard that lives may take to carry an order out.
    static let patience = Duration.seconds(3)
    private static let pause = Duration.milliseconds(20)
    private static let longPause = Duration.milliseconds(300)

    /// How long a pulse lasts at most.
    private let pulse: Duration?
    private var underWay: [Order] = []
    /// What was carried out last and lights or opens; `nil`: dark or shut, beyond doubt.
    private var held: GuardOrder?
    private var end: Duration?
    private var lastHeard: Duration?
    private var lastAsked: Duration?
    /// Since when it has been asked in vain.
    private var askedSince: Duration?
    /// When it answered last, or was heard first.
    private var lastAnswer: Duration?
    /// How many guards were given up before they were heard.
    private var lateStarts = 0

    /// Of a lamp, or of a barrier whose pulses last `pulse`.
    package init(pulse: Duration? = nil) {
        self.pulse = pulse
    }

    /// Whether the device is dark or shut, beyond doubt.
    package var isSafe: Bool { held == nil && !underWay.contains { $0.order.isHolding } }

    /// Whether the guard has said anything.
    package var isHeard: Bool { lastHeard != nil }

    /// Another guard was started, and has not been heard.
    package mutating func start() {
        // Nobody knows what the last one carried out.
        let held = held ?? underWay.first { $0.order.isHolding }?.order
        forget()
        self.held = held
    }

    /// What the guard held is of no concern any more.
    package mutating func forget() {
        let lateStarts = lateStarts
        self = GuardDuty(pulse: pulse)
        self.lateStarts = lateStarts
    }

    /// The guard is given up. If it was never heard, the machine may be slow to start programs: the next one
    /// has twice the time.
    package mutating func giveUp() {
        guard lastHeard == nil else { return }
        lateStarts = min(lateStarts + 1, Self.mostDoublings)
    }

    /// The guard was sent `order`.
    package mutating func send(_ order: GuardOrder, at now: Duration) {
        underWay.append(
            Order(
                order: order, sentAt: now, end: order.end(at: now, pulse: pulse),
                isUrgent: isUrgent(order)))
    }

    /// The guard was asked whether it is alive.
    package mutating func ask(at now: Duration) {
        lastAsked = now
        askedSince = askedSince ?? now
    }

    /// The guard is alive.
    package mutating func hear(at now: Duration) {
        lastHeard = now
        lastAnswer = lastAnswer ?? now
        askedSince = nil
        if let end, now >= end + Self.grace { self.end = nil }
    }

    /// The guard answered its oldest order.
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

    /// What is to be done at `now`.
    package func demand(at now: Duration) -> Demand {
        let overdue = expectations.filter { until($0) <= now }.map(\.demand)
        if let last = lastTime, last <= now { return .giveUp }
        if overdue.contains(.giveUp) { return .giveUp }
        if overdue.contains(.replace) { return .replace }
        return asks.contains { $0 <= now } ? .ask : .nothing
    }

    /// When to look again, at the latest.
    package var nextLook: Duration? {
        (expectations.map(until) + asks + [lastTime].compactMap(\.self)).min()
    }

    /// When its oldest order must have been answered, whatever else it says.
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
                Expectation(since: askedSince, limit: mostSilence, demand: .giveUp))
        }
        return all.filter { !$0.isOnce || lastHeard ?? .zero < $0.since }
    }

    private func expectations(of order: Order) -> [Expectation] {
        // Who leaves is asked once, before.
        let isClose = order.order == .close
        let sent = order.sentAt
        var all = [
            Expectation(
                since: sent, limit: mostSilence, demand: .giveUp, isOnce: isClose,
                pause: isClose ? nil : Self.longPause)
        ]
        // Before it has started it holds nothing.
        if order.isUrgent, lastHeard != nil {
            all.append(
                Expectation(
                    since: sent, limit: Self.shortSilence, demand: .replace, isOnce: isClose,
                    pause: isClose ? nil : Self.pause))
        }
        if let end = order.end { all.append(ending(end)) }
        return all
    }

    private var mostSilence: Duration {
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
    /// Whether it lights or opens.
    fileprivate var isHolding: Bool {
        switch self {
        case .show(let lamp, _): lamp != .dark
        case .pulse: true
        case .shut, .alive, .close: false
        }
    }

    /// When it must end, if it is sent at `now`. What is over by then begins nothing that could end.
    fileprivate func end(at now: Duration, pulse: Duration?) -> Duration? {
        switch self {
        case .show(.dark, _), .show(.fault, _): nil
        case .show(_, let deadline): deadline.flatMap { $0 > now ? $0 : nil }
        case .pulse(let deadline): [deadline, pulse.map { now + $0 }].compactMap(\.self).min()
        case .shut, .alive, .close: nil
        }
    }
}
