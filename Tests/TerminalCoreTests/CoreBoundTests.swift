import DeviceInterface
import Synchronization
import Testing
import Verdicts

@testable import TerminalCore

/// What the core asks for, in what order, and when it gives up, each at its bound.
@Suite struct CoreBoundTests {
    /// Knows who passed, and refuses whoever is to be refused.
    private final class Register: AdmissionCheck {
        let passed = Mutex<[[UInt8]]>([])
        let asked = Mutex<[[UInt8]]>([])
        let refused: Set<[UInt8]>

        init(refusing names: String...) { refused = Set(names.map { Array($0.utf8) }) }

        var names: [String] { passed.withLock { $0 }.map { String(decoding: $0, as: UTF8.self) } }

        func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
            ScannedCode(payload: payload, verdict: Verdict(.statusGreen))
        }
        func refusal(of code: ScannedCode, at now: Duration) -> Verdict? {
            asked.withLock { $0.append(code.payload) }
            return refused.contains(code.payload)
                ? Verdict(.ruleFailed, rule: "already-passed") : nil
        }
        func remember(_ code: ScannedCode, at now: Duration) {
            passed.withLock { $0.append(code.payload) }
        }
        func forget(_ code: ScannedCode) {
            passed.withLock { passed in passed.removeAll { $0 == code.payload } }
        }
    }

    private let register = Register(refusing: "known")
    private let error = DeviceError(.disconnected, "read", advice: "Plug it in.")

    private func core(expectsFrames: Bool = false) -> TerminalCore {
        TerminalCore(
            timing: Timing(), expectsFrames: expectsFrames, hasBarrier: true, admission: register,
            start: .zero)
    }

    private func sight(_ name: String, _ reason: Reason = .statusGreen, at now: Duration = .zero)
        -> TerminalCore.Event
    {
        .happened(.reading(code(name, reason), takenAt: now, source: "reader"))
    }

    private func pulses(_ step: TerminalCore.Step) -> Int {
        step.orders.count { if case .barrier(.pulse) = $0 { true } else { false } }
    }

    /// A core whose barrier works and whose journal has stored all.
    private func started(expectsFrames: Bool = false) -> TerminalCore {
        var core = core(expectsFrames: expectsFrames)
        let first = core.handle(.happened(.tick), at: .zero)
        for case .lamp(let order) in first.orders {
            _ = core.handle(.lampAnswered(order, nil), at: .zero)
        }
        _ = core.handle(.barrierAnswered(.shut, nil), at: .zero)
        _ = core.handle(.journalAnswered(nil), at: .zero)
        return core
    }

    // MARK: Who passes

    @Test func `only a green code is looked up among those who passed`() {
        var core = started()
        _ = core.handle(sight("known"), at: .zero)
        #expect(core.machine.currentLamp == .yellow)
        _ = core.handle(sight("red", .statusRed), at: .zero)
        #expect(core.machine.currentLamp == .red)
        _ = core.handle(sight("new"), at: .zero)
        #expect(core.machine.currentLamp == .green)
        #expect(register.asked.withLock { $0 } == [Array("known".utf8), Array("new".utf8)])
        #expect(core.scans == 3 && register.names == ["new"])
    }

    @Test func `the barrier opens for the scan that is stored, not for one before it`() {
        var core = started()
        _ = core.handle(sight("red", .statusRed), at: .milliseconds(600))
        var step = core.handle(sight("a", at: .milliseconds(600)), at: .milliseconds(600))
        #expect(pulses(step) == 0)
        // The room that was asked for, or the red scan.
        while core.journal.waiting > 1 {
            step = core.handle(.journalAnswered(nil), at: .milliseconds(600))
            #expect(pulses(step) == 0)
        }
        step = core.handle(.journalAnswered(nil), at: .milliseconds(600))
        #expect(pulses(step) == 1 && register.names == ["a"])
    }

    @Test func `a barrier that is not yet known to be shut opens after it is, and that counts`() {
        var core = core()
        _ = core.handle(.happened(.tick), at: .zero)
        _ = core.handle(.journalAnswered(nil), at: .zero)
        _ = core.handle(sight("a"), at: .zero)
        var step = core.handle(.journalAnswered(nil), at: .zero)
        #expect(core.journal.waiting == 0 && pulses(step) == 0 && register.names == ["a"])
        step = core.handle(.barrierAnswered(.shut, nil), at: .milliseconds(10))
        #expect(pulses(step) == 1 && register.names == ["a"])
    }

    @Test func `a green that is over when it is stored opens nothing, and nobody has passed`() {
        for (stored, pulses) in [(1999, 1), (2000, 0)] {
            var core = started()
            _ = core.handle(sight("a"), at: .zero)
            let step = core.handle(.journalAnswered(nil), at: .milliseconds(stored))
            #expect(self.pulses(step) == pulses && register.names.count == pulses, "\(stored) ms")
        }
    }

    @Test func `a green that is withdrawn before it is stored opens nothing`() {
        var core = started()
        _ = core.handle(sight("a"), at: .zero)
        #expect(core.journal.waiting == 1 && register.names == ["a"])
        var step = core.handle(.happened(.cleared(by: .button)), at: .milliseconds(10))
        #expect(register.names.isEmpty)
        step = core.handle(.journalAnswered(nil), at: .milliseconds(20))
        #expect(core.journal.waiting == 0 && pulses(step) == 0)
    }

    // MARK: A broken invariant

    @Test func `a core that stops begins with new parts, and withdraws what it had begun`() {
        var core = started(expectsFrames: true)
        // Its order to the lamp is not answered, and the scan not stored.
        let frame = TerminalCore.Event.happened(
            .frame([code("a")], number: 1, takenAt: .zero, source: "camera"))
        let green = core.handle(frame, at: .zero)
        #expect(core.machine.currentLamp == .green && register.names == ["a"])
        let step = core.stop(because: .greenHasCause, insteadOf: green, at: .milliseconds(10))
        #expect(register.names.isEmpty && step.decisions.count == 1)
        for case .lamp(let order) in step.orders { #expect(order.lamp == .fault) }
        #expect(pulses(step) == 0)
        let next = core.handle(.happened(.tick), at: .milliseconds(20))
        let lamps = (step.orders + next.orders).compactMap { order -> Lamp? in
            if case .lamp(let order) = order { order.lamp } else { nil }
        }
        #expect(lamps.first == .fault || lamps.last == .fault)
        // A camera that says nothing is no second fault.
        for time in stride(from: 100, through: 3000, by: 100) {
            _ = core.handle(.happened(.tick), at: .milliseconds(time))
        }
        #expect(core.failedParts.contains(.program) && !core.failedParts.contains(.camera))
    }

    @Test func `an input that failed before a core stopped is a fault after it, too`() {
        var core = started()
        _ = core.handle(.inputFailed(.reader(0), error), at: .zero)
        _ = core.stop(because: .greenHasCause, insteadOf: .init(), at: .milliseconds(10))
        #expect(core.failedParts == [.program])
        let step = core.handle(.inputFailed(.reader(0), error), at: .milliseconds(20))
        #expect(core.failedParts == [.program, .reader] && step.inputs.isEmpty)
    }

    // MARK: Trust

    @Test func `trust is looked at once a second, one look at a time, if it is looked at at all`() {
        var trust = TrustUpkeep(start: .zero)
        #expect(
            [999, 1000, 5000].map { trust.isDue(at: .milliseconds($0)) } == [false, true, false])
        trust.answered(at: .seconds(5))
        #expect([5999, 6000].map { trust.isDue(at: .milliseconds($0)) } == [false, true])
        var check = TrustCheck()
        #expect(trust.report(of: check) == nil)
        check.outage = error
        #expect(trust.report(of: check) == .failed(error))
        #expect(trust.report(of: check) == nil)
        #expect(trust.report(of: TrustCheck()) == .recovered)
        #expect(trust.report(of: TrustCheck()) == nil)
        var core = started()
        for time in stride(from: 500, through: 5000, by: 500) {
            let step = core.handle(.happened(.tick), at: .milliseconds(time))
            #expect(!step.orders.contains { if case .checkTrust = $0 { true } else { false } })
        }
    }

    // MARK: The journal

    private func scan(_ number: Int) -> Scan {
        Scan(
            verdict: Verdict(.statusRed), source: "reader", frame: nil,
            seenAt: .milliseconds(number),
            decidedAt: .milliseconds(number + 7), subjectTag: nil, maskedName: nil, birthYear: nil)
    }

    @Test func `1,024 scans may wait for the journal`() {
        var journal = JournalUpkeep(start: .zero)
        let taken = (0..<1025).map { journal.add(scan($0), at: .zero) }
        #expect(taken.count(where: \.self) == 1024 && taken.last == false)
        #expect(journal.waiting == 1024)
        #expect(journal.brokenInvariant == nil)
        journal.pending.append(.init(scan: scan(1024), since: .zero))
        #expect(journal.brokenInvariant == .journalIsInOrder)
        #expect(scan(3).latency == .milliseconds(7))
    }

    @Test func `a scan that waits behind others is late after a second, too`() {
        var journal = JournalUpkeep(start: .zero)
        for number in 0..<2 { _ = journal.add(scan(number), at: .zero) }
        #expect(journal.nextOrder(at: .zero) == .write(scan(0)))
        #expect(journal.answered(nil, at: .milliseconds(900)) == scan(0))
        #expect(journal.nextOrder(at: .milliseconds(900)) == .write(scan(1)))
        #expect(journal.report(at: .milliseconds(999)) == nil)
        #expect(journal.report(at: .seconds(1)) != nil)
    }

    @Test func `a journal works again when nothing is on its way to it`() {
        var journal = JournalUpkeep(start: .zero)
        #expect(journal.nextOrder(at: .zero) == .checkRoom)
        _ = journal.answered(error, at: .zero)
        #expect(journal.report(at: .zero) == .failed(error))
        #expect(journal.nextOrder(at: .milliseconds(500)) == .checkRoom)
        _ = journal.answered(nil, at: .milliseconds(510))
        #expect(journal.nextOrder(at: .milliseconds(1010)) == .checkRoom)
        #expect(journal.report(at: .milliseconds(1010)) == nil)
        _ = journal.answered(nil, at: .milliseconds(1020))
        #expect(journal.report(at: .milliseconds(1020)) == .recovered)
    }

    // MARK: The lamp

    @Test func `an order to the lamp ends at the earlier of its end and its renewal`() {
        let second = Duration.seconds(1)
        for lamp in [Lamp.green, .yellow, .red] {
            for (until, deadline) in [(nil, 1500), (1000, 1000), (9000, 1500)] as [(Int?, Int)] {
                let order = LampOrder(
                    lamp: lamp, until: until.map { .milliseconds($0) }, givenAt: .milliseconds(500))
                #expect(order.deadline(renewal: second) == .milliseconds(deadline))
            }
        }
        for lamp in [Lamp.dark, .fault] {
            #expect(LampOrder(lamp: lamp, until: second).deadline(renewal: second) == nil)
        }
        let ends: [Duration?] = [nil, .seconds(1), .seconds(2)]
        for (one, before) in zip(
            ends, [[false, false, false], [true, false, true], [true, false, false]])
        {
            #expect(
                ends.map {
                    LampOrder(lamp: .red, until: one).ends(before: LampOrder(lamp: .red, until: $0))
                } == before)
        }
    }

    @Test func `a colour that ends when it is sent is sent as dark`() {
        for (until, lamp) in [(100, Lamp.dark), (101, .red)] {
            var upkeep = LampUpkeep(renewal: .seconds(1), start: .zero)
            upkeep.want(LampOrder(lamp: .red, until: .milliseconds(until), givenAt: .zero))
            let order = upkeep.nextOrder(at: .milliseconds(100))
            #expect(order?.lamp == lamp)
        }
    }

    @Test func `an answer of the lamp that nobody asked for is remembered`() throws {
        var upkeep = LampUpkeep(renewal: .seconds(1), start: .zero)
        let first = upkeep.nextOrder(at: .zero)
        let order = try #require(first)
        _ = upkeep.answered(order, nil, at: .zero)
        #expect(upkeep.brokenInvariant == nil)
        _ = upkeep.answered(order, nil, at: .zero)
        let second = upkeep.nextOrder(at: .seconds(1))
        let next = try #require(second)
        _ = upkeep.answered(next, nil, at: .seconds(1))
        #expect(upkeep.brokenInvariant == .answersHaveOrders)
    }

    @Test(arguments: [
        (Notice.updated, [Lamp.yellow, .dark, .yellow, .dark, .yellow, .dark]),
        (.alreadyNewer, [.yellow, .dark]), (.refused, [.red, .dark]),
    ])
    func `a notice flashes as often as it says`(_ notice: Notice, _ lamps: [Lamp]) {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        bench.send(.notice(notice))
        bench.pass(.seconds(3))
        // The last dark is told again, without an end.
        #expect(bench.lamps == lamps + [.dark])
    }
}
