internal import DeviceInterface

/// Compares what the outputs show with what was ordered. It has no clock: times are passed in.
package struct OutputJudge {
    private struct Order {
        var lamp: Lamp
        var end: Duration
    }

    private let rules: MonitorRules
    private var order = Order(lamp: .dark, end: .zero)
    /// Whether the ordered colour may be dark, because its guard is gone and the terminal has not
    /// ordered anything since.
    private var isExcused = false
    private var pulseEnd: Duration?
    /// The last time at which each state of the lamp was in force.
    private var lastPermitted: [Lamp: Duration] = [:]
    private var lampLies = LieCounts()
    private var barrierLies = LieCounts()
    /// Persons follow each other at a busy gate, so a green light counts through short gaps.
    private var green = LitTime(gap: .seconds(1))
    /// The dark half of the fault signal is longer than this gap.
    private var yellow = LitTime(gap: .milliseconds(200))
    /// A pulse for the next person does not follow so soon.
    private var open = LitTime(gap: .milliseconds(200))
    /// The lights of the last reading; `nil` if it showed none for certain.
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
            let limit = now + rules.longestSilence
            order = Order(lamp: lamp, end: min(end ?? limit, limit))
        case .pulse(let end):
            // The terminal orders a pulse once.
            let limit = now + rules.longestPulse
            pulseEnd = min(end ?? limit, limit)
        case .shut: pulseEnd = min(pulseEnd ?? now, now)
        case .terminal, .device, .reset: break
        }
    }

    /// Ends all orders, because the terminal is gone.
    package mutating func end(at now: Duration) {
        note(at: now)
        order = Order(lamp: .dark, end: now)
        pulseEnd = min(pulseEnd ?? now, now)
    }

    /// Forgets the lies that were seen, because a person has looked.
    package mutating func reset() {
        (lampLies, barrierLies) = (LieCounts(), LieCounts())
    }

    /// Permits a dark lamp until the next order: its guard is gone, and the terminal must learn it.
    package mutating func excuse() {
        isExcused = true
    }

    /// Judges a reading of the lamp that was begun at `now`.
    package mutating func judge(_ reading: LampReading, at now: Duration) -> OutputVerdict {
        note(at: now)
        switch reading {
        case .lights(let lit):
            lights = lit
            return lampLies.judge(lies(lit, at: now), at: now)
        case .fault:
            lights = nil
            return lampLies.judge([], at: now)
        case .unreadable:
            lights = nil
            lampLies.pause()
            return .keep
        }
    }

    /// Judges a reading of the barrier that was begun at `now`.
    package mutating func judge(_ reading: BarrierReading, at now: Duration) -> OutputVerdict {
        note(at: now)
        switch reading {
        case .open: return barrierLies.judge(openLies(at: now), at: now)
        case .shut:
            return barrierLies.judge([], at: now)
        case .unreadable:
            barrierLies.pause()
            return .keep
        }
    }

    private mutating func lies(_ lit: Lights, at now: Duration) -> [(lie: Lie, limit: Duration)] {
        var lies: [(Lie, Duration)] = []
        if lit.rawValue.nonzeroBitCount > 1 { lies.append((.twoColours, rules.overlap)) }
        if let start = green.see(lit.contains(.green), at: now), now - start > rules.longestGreen {
            lies.append((.tooLong, .zero))
        }
        for (lamp, light) in [(Lamp.green, Lights.green), (.red, .red)]
        where lit.contains(light) && !permits(lamp, at: now) {
            lies.append((name(lamp, at: now), rules.overlap))
        }
        if let start = yellow.see(lit.contains(.yellow), at: now),
            !permits(.yellow, at: now), !permits(.fault, at: now)
        {
            lies += yellowLie(since: start, at: now)
        }
        for (lamp, light) in [(Lamp.green, Lights.green), (.yellow, .yellow), (.red, .red)]
        where permits(lamp, at: now) && !lit.contains(light) && rules.mustBeLit && !isExcused {
            lies.append((.notLit(lamp), rules.longestDark))
        }
        return lies
    }

    private mutating func openLies(at now: Duration) -> [(lie: Lie, limit: Duration)] {
        let start = open.see(true, at: now) ?? now
        let isGreen =
            rules.lamp == nil ? permits(.green, at: now) : lights?.contains(.green) == true
        let isOrdered = pulseEnd.map { now < $0 } ?? false
        var lies: [(Lie, Duration)] = []
        if !isGreen { lies.append((.openWithoutGreen, rules.overlap)) }
        if !isOrdered { lies.append((.openNotOrdered, rules.overlap)) }
        if now - start > rules.longestPulse { lies.append((.openTooLong, rules.overlap)) }
        return lies
    }

    /// Yellow is also the lit half of the fault signal, which a guard shows without an order.
    private func yellowLie(since start: Duration, at now: Duration) -> [(Lie, Duration)] {
        // Yellow that was lit when its order ended did not begin as the fault signal.
        if lastPermitted[.yellow].map({ $0 >= start }) == true {
            return [(.pastItsEnd(.yellow), rules.overlap)]
        }
        let start = max(start, lastPermitted[.fault] ?? start)
        return now - start >= rules.longestBlink ? [(.notOrdered(.yellow), .zero)] : []
    }

    private func permits(_ lamp: Lamp, at now: Duration) -> Bool {
        order.lamp == lamp && now < order.end
    }

    private func name(_ lamp: Lamp, at now: Duration) -> Lie {
        // The lie keeps its name while it counts.
        let (other, past) = (Lie.notOrdered(lamp), Lie.pastItsEnd(lamp))
        if lampLies.counts(other) { return other }
        let wasPermitted = lastPermitted[lamp].map { now - $0 < .seconds(1) } ?? false
        return wasPermitted || lampLies.counts(past) ? past : other
    }

    private mutating func note(at now: Duration) {
        if order.lamp != .dark { lastPermitted[order.lamp] = min(now, order.end) }
    }
}
