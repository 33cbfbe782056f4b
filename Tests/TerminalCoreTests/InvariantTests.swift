import DeviceInterface
import Testing
import Verdicts

@testable import TerminalCore

/// The core's invariants: each can be broken, is noticed, and ends in the safe state.
@Suite struct InvariantTests {
    private static let now = Duration.seconds(10)

    private struct Open: AdmissionCheck {
        func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
            ScannedCode(payload: payload, verdict: Verdict(.statusGreen))
        }
        func refusal(of code: ScannedCode, at now: Duration) -> Verdict? { nil }
        func remember(_ code: ScannedCode, at now: Duration) {}
        func forget(_ code: ScannedCode) {}
    }

    /// A core that shows green and has opened the barrier at `now`.
    private func greenCore() -> TerminalCore {
        var core = TerminalCore(
            timing: Timing(), expectsFrames: false, hasBarrier: true, admission: Open(),
            start: Self.now)
        settle(&core, core.handle(.happened(.tick), at: Self.now))
        let sight = DecisionMachine.Event.reading(code("a"), takenAt: Self.now, source: "reader")
        settle(&core, core.handle(.happened(sight), at: Self.now))
        #expect(core.machine.currentLamp == .green && core.machine.mayBeOpen)
        return core
    }

    /// Answers every order. Returns all orders that were given, in order.
    @discardableResult private func settle(
        _ core: inout TerminalCore, _ step: TerminalCore.Step, at now: Duration = now
    ) -> [TerminalCore.Order] {
        var all: [TerminalCore.Order] = []
        for order in step.orders {
            all.append(order)
            let answer: TerminalCore.Event
            switch order {
            case .lamp(let order): answer = .lampAnswered(order, nil)
            case .barrier(let order): answer = .barrierAnswered(order, nil)
            case .journal: answer = .journalAnswered(nil)
            case .read, .checkTrust, .announce, .lose: continue
            }
            all += settle(&core, core.handle(answer, at: now), at: now)
        }
        return all
    }

    /// Makes an invariant untrue in a core that shows green, or in a step of it.
    private func violate(
        _ invariant: Invariant, _ core: inout TerminalCore, _ step: inout TerminalCore.Step
    ) {
        let now = Self.now
        switch invariant {
        case .timeGoesOn: break
        case .colourEnds: core.machine.shown?.until = now + .seconds(60)
        case .greenHasCause:
            core.machine.shown = .init(
                code: code("a", .statusRed), isCredential: true, lamp: .green,
                until: now + .seconds(1), source: "reader", frame: nil)
        case .greenHasNoFault: core.machine.faults[.camera] = now
        case .greenIsAlone: core.machine.conflict = .init(lastSeen: now)
        case .openNeedsGreen:
            core.machine = DecisionMachine(expectsFrames: false, start: now)
            _ = core.machine.open(for: scan(at: now), until: now + .seconds(1))
        case .lampFollows:
            core.machine = DecisionMachine(expectsFrames: false, start: now)
            core.machine.shown = .init(
                code: code("a", .statusRed), isCredential: true, lamp: .red,
                until: now + .seconds(1), source: "reader", frame: nil)
        case .memoryIsBounded:
            for number in 0...64 as ClosedRange<UInt8> { core.machine.lastSeen[[number]] = now }
        case .openingIsRecorded:
            step.decisions = [
                .init(
                    event: .tick,
                    actions: [.openBarrier(for: scan(at: now), until: now + .seconds(1))],
                    failedParts: [])
            ]
        case .ordersExpire:
            step.orders = [.lamp(.init(lamp: .red, deadline: nil, isRepetition: false))]
        case .pulseNeedsGreen:
            step.orders = [.barrier(.pulse(until: now + .seconds(3)))]
        case .answersHaveOrders:
            _ = core.barrier?.answered(.pulse(until: now), nil, at: now)
            _ = core.barrier?.answered(.pulse(until: now), nil, at: now)
        case .journalIsInOrder:
            _ = core.journal.add(scan(at: now), at: now)
            _ = core.journal.nextOrder(at: now)
            core.journal.pending = []
            _ = core.journal.answered(nil, at: now)
        }
    }

    private func scan(at now: Duration) -> Scan {
        Scan(
            verdict: Verdict(.statusRed), source: "reader", frame: nil, seenAt: now,
            decidedAt: now, subjectTag: nil, maskedName: nil, birthYear: nil)
    }

    @Test(arguments: Invariant.allCases.filter { $0 != .timeGoesOn })
    func `a broken invariant is noticed`(_ invariant: Invariant) {
        var core = greenCore()
        var step = TerminalCore.Step()
        #expect(core.broken(by: step, at: Self.now) == nil)
        violate(invariant, &core, &step)
        #expect(core.broken(by: step, at: Self.now) == invariant)
    }

    @Test func `64 codes may be remembered, and no notice stands beside a green`() {
        var core = greenCore()
        core.machine.lastSeen = [:]
        for number in 0..<64 as Range<UInt8> { core.machine.lastSeen[[number]] = Self.now }
        #expect(core.machine.brokenInvariant(at: Self.now) == nil)
        core.machine.lastSeen[[64]] = Self.now
        #expect(core.machine.brokenInvariant(at: Self.now) == .memoryIsBounded)
        core = greenCore()
        core.machine.notice = NoticeSignal(.refused, at: Self.now)
        #expect(core.machine.brokenInvariant(at: Self.now) == .greenHasNoFault)
    }

    @Test func `a verdict lasts for the hold time, a notice for two seconds`() {
        var timing = Timing()
        timing.hold = .seconds(15)
        var machine = DecisionMachine(timing: timing, expectsFrames: false, start: Self.now)
        let sight = DecisionMachine.Event.reading(
            code("a", .statusRed), takenAt: Self.now, source: "reader")
        _ = machine.handle(sight, at: Self.now)
        #expect(machine.brokenInvariant(at: Self.now) == nil)
        #expect(machine.brokenInvariant(at: Self.now - .milliseconds(1)) == .colourEnds)
        machine = DecisionMachine(timing: timing, expectsFrames: false, start: Self.now)
        _ = machine.handle(.notice(.refused), at: Self.now)
        #expect(machine.brokenInvariant(at: Self.now) == nil)
        #expect(machine.brokenInvariant(at: Self.now - .milliseconds(1)) == .colourEnds)
    }

    @Test func `each condition of a step counts`() {
        let now = Self.now
        func scan(_ reason: Reason) -> Scan {
            Scan(
                verdict: Verdict(reason), source: "reader", frame: nil, seenAt: now,
                decidedAt: now, subjectTag: nil, maskedName: nil, birthYear: nil)
        }
        let (green, red) = (scan(.statusGreen), scan(.statusRed))
        func found(
            _ orders: [TerminalCore.Order] = [], _ actions: [DecisionMachine.Action] = [],
            lamp: Lamp = .green
        ) -> Invariant? {
            var step = TerminalCore.Step()
            step.orders = orders
            step.decisions = [.init(event: .tick, actions: actions, failedParts: [])]
            return step.brokenInvariant(lamp: lamp, timing: Timing(), at: now)
        }
        for (end, invariant) in [(1000, nil), (1001, .ordersExpire)] as [(Int, Invariant?)] {
            let deadline = now + .milliseconds(end)
            for lamp in [Lamp.green, .yellow, .red] {
                #expect(
                    found([.lamp(.init(lamp: lamp, deadline: deadline, isRepetition: false))])
                        == invariant)
            }
        }
        #expect(found([.lamp(.init(lamp: .dark, deadline: nil, isRepetition: false))]) == nil)
        let pulse = TerminalCore.Order.barrier(.pulse(until: now + .seconds(2)))
        #expect(found([pulse]) == nil && found([pulse], lamp: .red) == .pulseNeedsGreen)
        let long = TerminalCore.Order.barrier(.pulse(until: now + .milliseconds(2001)))
        #expect(found([long]) == .pulseNeedsGreen)
        #expect(found([pulse, .barrier(.shut)], lamp: .red) == nil)
        #expect(found([pulse, .barrier(.check)], lamp: .red) == .pulseNeedsGreen)
        let end = now + .seconds(1)
        #expect(found([], [.openBarrier(for: green, until: end), .record(green)]) == nil)
        #expect(found([], [.openBarrier(for: green, until: end)]) == .openingIsRecorded)
        #expect(
            found([], [.openBarrier(for: red, until: end), .record(red)]) == .openingIsRecorded)
    }

    @Test func `an answer of the lamp without an order is noticed`() {
        var core = greenCore()
        let order = LampUpkeep.Order(lamp: .dark, deadline: nil, isRepetition: true)
        _ = core.handle(.lampAnswered(order, nil), at: Self.now)
        #expect(core.brokenInvariant == .answersHaveOrders)
    }

    @Test(arguments: Invariant.allCases)
    func `a core with a broken invariant is safe until it starts again`(_ invariant: Invariant) {
        var core = greenCore()
        if invariant == .timeGoesOn {
            settle(&core, core.handle(.happened(.tick), at: Self.now - .milliseconds(1)))
        } else {
            settle(&core, core.stop(because: invariant, insteadOf: .init(), at: Self.now))
        }
        #expect(core.brokenInvariant == invariant)
        #expect(core.failedParts == [.program])
        var now = Self.now
        for number in 0..<200 {
            now += .milliseconds(20)
            let name = String(number)
            let events: [DecisionMachine.Event] = [
                .tick, .reading(code(name), takenAt: now, source: "reader"), .cleared(by: .button),
                .frame([code(name)], number: 1, takenAt: now, source: "camera"),
                .notice(.updated), .recovered(.camera),
            ]
            for event in events {
                for order in settle(&core, core.handle(.happened(event), at: now), at: now) {
                    if case .lamp(let order) = order {
                        #expect(order.lamp == .fault || order.lamp == .dark)
                    }
                    if case .barrier(.pulse) = order { Issue.record("it opens") }
                }
            }
        }
        #expect(core.failedParts == [.program])
    }

    @Test func `the step of a broken invariant shows the fault, shuts, and tells the journal`() {
        var core = greenCore()
        core.machine.shown?.until = Self.now + .seconds(60)
        let step = core.handle(.happened(.tick), at: Self.now)
        #expect(step.reports.map(\.part) == [.program])
        var (lamps, shuts, lines): ([Lamp], Int, [Scan]) = ([], 0, [])
        for order in settle(&core, step) {
            switch order {
            case .lamp(let order): lamps.append(order.lamp)
            case .barrier(let order): shuts += order == .shut ? 1 : 0
            case .journal(.write(let scan)): lines.append(scan)
            case .journal(.checkRoom), .read, .checkTrust, .announce, .lose: break
            }
        }
        #expect(lamps.last == .fault && !lamps.contains(.green))
        #expect(shuts == 1)
        #expect(lines.map(\.verdict.reason) == [.deviceFault])
        #expect(lines.first?.verdict.detail?.contains(Invariant.colourEnds.rawValue) == true)
    }

    @Test func `the journal gets every line, whatever step is discarded`() {
        var core = greenCore()
        // Its own defect makes the next scan's step the one that is discarded.
        for number in 0...UInt8(65) { core.machine.lastSeen[[number]] = Self.now }
        let now = Self.now + .milliseconds(20)
        let sight = DecisionMachine.Event.reading(code("b"), takenAt: now, source: "reader")
        let step = core.handle(.happened(sight), at: now)
        #expect(core.brokenInvariant == .memoryIsBounded)
        var lines: [Reason] = []
        for order in settle(&core, step, at: now) {
            if case .journal(.write(let scan)) = order { lines.append(scan.verdict.reason) }
        }
        #expect(lines == [.statusGreen, .deviceFault])
        #expect(core.journal.waiting == 0)
    }

    @Test func `an answer of the journal is one, also when its time is wrong`() {
        var core = greenCore()
        let sight = DecisionMachine.Event.reading(code("b"), takenAt: Self.now, source: "reader")
        _ = core.handle(.happened(sight), at: Self.now)
        #expect(core.journal.waiting == 1)
        let step = core.handle(.journalAnswered(nil), at: Self.now - .milliseconds(1))
        #expect(core.brokenInvariant == .timeGoesOn)
        settle(&core, step)
        #expect(core.journal.waiting == 0)
    }

    @Test func `a pulse on its way is followed by a shut`() {
        var core = greenCore()
        let sight = DecisionMachine.Event.reading(code("b"), takenAt: Self.now, source: "reader")
        var step = core.handle(.happened(sight), at: Self.now)
        step = core.handle(.journalAnswered(nil), at: Self.now)
        let pulse = step.orders.lazy.compactMap { order -> BarrierUpkeep.Order? in
            if case .barrier(let order) = order, case .pulse = order { order } else { nil }
        }.first
        guard let pulse else {
            Issue.record("it does not open")
            return
        }
        step = core.handle(.happened(.tick), at: Self.now - .milliseconds(1))
        #expect(step.orders.contains { if case .barrier(.shut) = $0 { true } else { false } })
        _ = core.handle(.barrierAnswered(.shut, nil), at: Self.now)
        step = core.handle(.barrierAnswered(pulse, nil), at: Self.now)
        #expect(step.orders.contains { if case .barrier(.shut) = $0 { true } else { false } })
    }
}
