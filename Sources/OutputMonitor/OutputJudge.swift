internal import DeviceInterface

/// Compares what the outputs show with what was ordered. It has no clock: times are passed in.
///
/// A disagreement counts from the first reading that shows it to the last. It must last longer than
/// the rules tolerate, so a slow reading makes no lie out of a change.
package struct OutputJudge {
    private struct Order {
        var lamp: Lamp
        /// The time since which this state is ordered without a break.
        var since: Duration
        var end: Duration
    }

    private let rules: MonitorRules
    private var order = Order(lamp: .dark, since: .zero, end: .zero)
    /// Whether the ordered colour may be dark, because its guard is gone and the terminal has not
    /// ordered anything since.
    private var isExcused = false
    private var pulseEnd: Duration?
    /// The last time at which each colour was in force.
    private var lastPermitted: [Lamp: Duration] = [:]
    /// The start of each disagreement that lasts.
    private var since: [Lie: Duration] = [:]
    private var yellowSince: Duration?
    private var openSince: Duration?
    private var lights: Lights?

    /// Creates a judge before any order: nothing may be lit but the fault signal.
    package init(_ rules: MonitorRules) {
        self.rules = rules
    }

    /// Takes an order to an output; other lines change nothing.
    package mutating func hear(_ message: MonitorOrder, at now: Duration) {
        switch message {
        case .lamp(let lamp, let end):
            note(at: now)
            isExcused = false
            let goesOn = lamp == order.lamp && now <= order.end
            let limit = now + rules.longestSilence
            order = Order(
                lamp: lamp, since: goesOn ? order.since : now, end: min(end ?? limit, limit))
        case .pulse(let end):
            let limit = now + rules.longestSilence
            pulseEnd = min(end ?? limit, limit)
        case .shut: pulseEnd = min(pulseEnd ?? now, now)
        case .terminal, .device, .reset: break
        }
    }

    /// Ends all orders, because the terminal is gone.
    package mutating func end(at now: Duration) {
        note(at: now)
        order = Order(lamp: .dark, since: now, end: now)
        pulseEnd = min(pulseEnd ?? now, now)
    }

    /// Permits a dark lamp until the next order: its guard is gone, and the terminal must learn it.
    package mutating func excuse() {
        isExcused = true
    }

    /// Judges a reading of the lamp that was begun at `now`.
    package mutating func judge(_ reading: LampReading, at now: Duration) -> OutputVerdict {
        note(at: now)
        let lit: Lights
        switch reading {
        case .lights(let found): lit = found
        case .fault, .unreadable:
            // A part that cannot be read shows nothing for certain, so no green for the barrier.
            (lights, yellowSince) = (nil, nil)
            return forget { $0.isOfLamp }
        case .unknown:
            (lights, yellowSince) = (nil, nil)
            return last(.unknownBytes, true, for: rules.overlap, at: now)
        }
        lights = lit
        yellowSince = lit.contains(.yellow) ? yellowSince ?? now : nil
        var verdicts = [
            last(.unknownBytes, false, for: rules.overlap, at: now),
            last(.twoColours, lit.rawValue.nonzeroBitCount > 1, for: rules.overlap, at: now),
            last(.tooLong, isTooLong(at: now), for: .zero, at: now),
        ]
        for (lamp, light) in [(Lamp.green, Lights.green), (.red, .red)] {
            verdicts.append(
                last(
                    lie(lamp, at: now), lit.contains(light) && !permits(lamp, at: now),
                    for: rules.overlap, at: now))
        }
        verdicts.append(yellow(at: now))
        for (lamp, light) in [(Lamp.green, Lights.green), (.yellow, .yellow), (.red, .red)] {
            let isMissing =
                rules.mustBeLit && !isExcused && permits(lamp, at: now) && !lit.contains(light)
            verdicts.append(last(.notLit(lamp), isMissing, for: rules.longestDark, at: now))
        }
        return verdicts.first { $0 != .keep } ?? .keep
    }

    /// Judges a reading of the barrier that was begun at `now`.
    package mutating func judge(_ reading: BarrierReading, at now: Duration) -> OutputVerdict {
        note(at: now)
        guard reading == .open else {
            openSince = nil
            return forget { !$0.isOfLamp }
        }
        let start = openSince ?? now
        openSince = start
        let isGreen =
            rules.lamp == nil ? permits(.green, at: now) : lights?.contains(.green) == true
        let isOrdered = pulseEnd.map { now < $0 } ?? false
        let verdicts = [
            last(.openWithoutGreen, !isGreen, for: rules.overlap, at: now),
            last(.openNotOrdered, !isOrdered, for: rules.overlap, at: now),
            last(.openTooLong, now - start > rules.longestPulse, for: rules.overlap, at: now),
        ]
        return verdicts.first { $0 != .keep } ?? .keep
    }

    /// Yellow is also the lit half of the fault signal, which a guard shows without an order.
    private mutating func yellow(at now: Duration) -> OutputVerdict {
        let (past, other) = (Lie.pastItsEnd(.yellow), Lie.notOrdered(.yellow))
        let isPermitted = permits(.yellow, at: now) || order.lamp == .fault
        guard let start = yellowSince, !isPermitted else {
            return forget { $0 == past || $0 == other }
        }
        // Yellow that was lit when its order ended did not begin as the fault signal.
        if lastPermitted[.yellow].map({ $0 >= start }) == true {
            return last(past, true, for: rules.overlap, at: now)
        }
        return last(other, true, for: rules.longestBlink, at: now)
    }

    private func permits(_ lamp: Lamp, at now: Duration) -> Bool {
        order.lamp == lamp && now < order.end
    }

    private func isTooLong(at now: Duration) -> Bool {
        permits(.green, at: now) && now - order.since > rules.longestGreen
    }

    private func lie(_ lamp: Lamp, at now: Duration) -> Lie {
        // The lie keeps its name while it lasts.
        if since[.notOrdered(lamp)] != nil { return .notOrdered(lamp) }
        let wasPermitted = lastPermitted[lamp].map { now - $0 < .seconds(1) } ?? false
        return wasPermitted || since[.pastItsEnd(lamp)] != nil
            ? .pastItsEnd(lamp) : .notOrdered(lamp)
    }

    private mutating func note(at now: Duration) {
        guard order.lamp != .dark, order.lamp != .fault else { return }
        lastPermitted[order.lamp] = min(now, order.end)
    }

    /// Notes whether a disagreement lasts, and forces once it has lasted for more than `limit`.
    private mutating func last(
        _ lie: Lie, _ isSeen: Bool, for limit: Duration, at now: Duration
    ) -> OutputVerdict {
        guard isSeen else {
            since[lie] = nil
            // The other name of a light that is not permitted.
            if case .notOrdered(let lamp) = lie { since[.pastItsEnd(lamp)] = nil }
            if case .pastItsEnd(let lamp) = lie { since[.notOrdered(lamp)] = nil }
            return .keep
        }
        let start = since[lie] ?? now
        since[lie] = start
        return now - start >= limit ? .force(lie) : .keep
    }

    private mutating func forget(_ isOver: (Lie) -> Bool) -> OutputVerdict {
        since = since.filter { !isOver($0.key) }
        return .keep
    }
}

extension Lie {
    fileprivate var isOfLamp: Bool {
        switch self {
        case .twoColours, .notOrdered, .pastItsEnd, .tooLong, .notLit, .unknownBytes: true
        case .openWithoutGreen, .openNotOrdered, .openTooLong: false
        }
    }
}
