import DeviceInterface
import TerminalCore
import Testing
import Verdicts

/// A machine and a hand-moved clock; answers the lamps ordered and the reasons recorded.
struct Bench {
    var machine = DecisionMachine()
    var now = Duration.zero
    var number: UInt64 = 0
    var lamps: [Lamp] = []
    var reasons: [Reason] = []
    var pulses = 0
    var rules: [String?] = []
    /// What the barrier was told: open until when, or to shut (`nil`).
    var barrier: [Duration?] = []
    var counted: [DecisionMachine.Irregularity] = []

    mutating func send(_ event: DecisionMachine.Event) {
        for action in machine.handle(event, at: now) {
            switch action {
            case .show(let lamp, _): lamps.append(lamp)
            case .record(let scan):
                reasons.append(scan.verdict.reason)
                rules.append(scan.verdict.rule)
            case .openBarrier(_, let until):
                pulses += 1
                barrier.append(until)
            case .shutBarrier: barrier.append(nil)
            case .count(let irregularity): counted.append(irregularity)
            case .remember, .forget: break
            }
        }
    }

    /// Time passes as a terminal tells it.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while now < end {
            now = min(end, now + .milliseconds(100))
            send(.tick)
        }
    }

    mutating func frame(_ codes: ScannedCode..., view: FrameView = .whole) {
        number += 1
        send(.frame(codes, number: number, takenAt: now, source: "camera", view: view))
    }

    mutating func frame(takenAt time: Duration, _ codes: ScannedCode...) {
        number += 1
        send(.frame(codes, number: number, takenAt: time, source: "camera"))
    }

    mutating func closerLook(at time: Duration, _ codes: ScannedCode...) {
        send(.closerLook(codes, number: number, takenAt: time, source: "camera"))
    }

    /// Frames every 100 ms for `duration`, all showing the same.
    mutating func frames(
        for duration: Duration, _ codes: ScannedCode..., view: FrameView = .whole
    ) {
        let end = now + duration
        while now < end {
            number += 1
            send(
                .frame(codes, number: number, takenAt: now, source: "camera", view: view))
            now += .milliseconds(100)
        }
    }
}

func code(
    _ name: String, _ reason: Reason = .statusGreen, identity: String? = nil,
    goodFor: Duration? = nil
) -> ScannedCode {
    ScannedCode(
        payload: Array(name.utf8), identity: identity.map { Array($0.utf8) },
        verdict: Verdict(reason), goodFor: goodFor)
}

let lens = DeviceError(.disconnected, "read camera", advice: "Plug it in.")

@Suite struct DecisionMachineTests {
    @Test func `a green code lights green for the hold time and then dark`() {
        var bench = Bench()
        bench.frame(code("a"))
        bench.now = .milliseconds(100)
        bench.frames(for: .seconds(3))
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.reasons == [.statusGreen])
        #expect(bench.pulses == 1)
    }

    @Test func `the attendant withdraws a verdict, and a code in view is a new scan`() {
        var bench = Bench()
        bench.frame(code("a"))
        bench.send(.cleared(by: .button))
        bench.now = .milliseconds(100)
        bench.frame(code("a"))
        #expect(bench.lamps == [.green, .dark, .green])
        #expect(bench.reasons == [.statusGreen, .statusGreen])
        #expect(bench.pulses == 2)
    }

    @Test func `the attendant cannot withdraw a fault`() {
        var bench = Bench()
        bench.send(.failed(.camera, lens))
        bench.send(.cleared(by: .button))
        #expect(bench.lamps == [.fault])
        #expect(bench.machine.failedParts == [.camera])
    }

    @Test func `a code from a closer look is judged like one from a frame`() {
        var bench = Bench()
        bench.frame()
        bench.closerLook(at: .milliseconds(1), code("a"))
        bench.closerLook(at: .milliseconds(2), code("a"))
        #expect(bench.lamps == [.green])
        #expect(bench.reasons == [.statusGreen])
    }

    @Test func `a closer look is ignored if a later frame has shown a code`() {
        var bench = Bench()
        bench.now = .milliseconds(100)
        bench.frame(code("red", .statusRed))
        bench.closerLook(at: .milliseconds(50), code("green"))
        #expect(bench.lamps == [.red])
        #expect(bench.pulses == 0)
    }

    @Test(arguments: [DecisionMachine.Event.failed(.camera, lens), .cleared(by: .button)])
    func `a closer look from before a fault is ignored after it`(
        _ event: DecisionMachine.Event
    ) {
        var bench = Bench()
        bench.frame()
        bench.now = .milliseconds(100)
        bench.send(event)
        bench.frame()
        bench.closerLook(at: .milliseconds(50), code("green"))
        #expect(!bench.lamps.contains(.green))
        #expect(bench.pulses == 0)
    }

    @Test func `a closer look does not end a camera fault`() {
        var bench = Bench()
        bench.send(.failed(.camera, lens))
        bench.closerLook(at: .milliseconds(50), code("green"))
        #expect(bench.lamps == [.fault])
        #expect(bench.machine.failedParts == [.camera])
    }

    @Test func `a code held in view is one scan and its colour still ends`() {
        var bench = Bench()
        bench.frames(for: .seconds(10), code("a"))
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.reasons.count == 1)
    }

    @Test func `a code that was away longer than the filter is a new scan`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(500), code("a"))
        bench.frames(for: .seconds(3))
        bench.frames(for: .milliseconds(500), code("a"))
        #expect(bench.lamps == [.green, .dark, .green])
        #expect(bench.pulses == 2)
    }

    @Test func `the next person replaces the last verdict at once`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(300), code("a"))
        bench.frames(for: .milliseconds(300), code("b", .statusRed))
        #expect(bench.lamps == [.green, .red])
    }

    @Test func `a repeated colour is ordered again, so that its time restarts`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(300), code("a"))
        bench.frames(for: .milliseconds(300), code("b"))
        #expect(bench.lamps == [.green, .green])
        #expect(bench.pulses == 2)
    }

    @Test(arguments: Reason.allCases.filter { $0.lamp != .green })
    func `only a green verdict opens the barrier`(reason: Reason) {
        var bench = Bench()
        bench.frame(code("a", reason))
        #expect(bench.pulses == 0)
        #expect(bench.lamps.allSatisfy { $0 != .green })
    }

    @Test func `two codes in one frame are yellow and neither passes`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(500), code("a"), code("b"))
        #expect(bench.lamps.first == .yellow)
        #expect(!bench.lamps.contains(.green))
        #expect(bench.reasons == [.ruleFailed])
        #expect(bench.pulses == 0)
    }

    @Test func `a second code coming into view ends the green`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(300), code("a"))
        bench.frame(code("a"), code("b"))
        #expect(bench.lamps == [.green, .yellow])
    }

    @Test func `the remaining one of two codes is judged only after a while alone`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(300), code("a"), code("b"))
        bench.frames(for: .milliseconds(400), code("a"))
        #expect(!bench.lamps.contains(.green))
        bench.frames(for: .milliseconds(400), code("a"))
        #expect(bench.lamps.last == .green)
    }

    @Test func `a poster beside the holder's code does not count`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(300), code("poster", .notACredential), code("a"))
        bench.frames(for: .milliseconds(300), code("poster", .notACredential))
        #expect(bench.lamps == [.green])
    }

    @Test func `a poster alone is red and not a credential`() {
        var bench = Bench()
        bench.frame(code("poster", .notACredential))
        #expect(bench.lamps == [.red])
    }

    @Test func `a stalled camera shows the fault signal within a second and never the last colour`()
    {
        var bench = Bench()
        bench.frame(code("a"))
        bench.now = .milliseconds(799)
        bench.send(.tick)
        #expect(bench.lamps == [.green])
        bench.now = .milliseconds(800)
        bench.send(.tick)
        #expect(bench.lamps == [.green, .fault])
        bench.now = .milliseconds(900)
        bench.frame()
        #expect(bench.lamps == [.green, .fault, .dark])
    }

    @Test func `a colour from before a gap is over for the first frame after it`() {
        var bench = Bench()
        bench.frame(code("a"))
        bench.now = .seconds(1)
        bench.frame()
        #expect(bench.machine.currentLamp == .dark)
    }

    @Test func `two frames a second are not a stall`() {
        var bench = Bench()
        for _ in 0..<20 {
            bench.frame()
            bench.now += .milliseconds(500)
            bench.send(.tick)
        }
        #expect(bench.lamps.isEmpty)
    }

    @Test(arguments: DecisionMachine.Part.allCases)
    func `while any part is at fault nothing is judged`(part: DecisionMachine.Part) {
        var bench = Bench()
        bench.frame(code("a"))
        bench.send(.failed(part, lens))
        #expect(bench.lamps == [.green, .fault])
        bench.send(.reading(code("b"), takenAt: bench.now, source: "reader"))
        #expect(bench.lamps == [.green, .fault])
        bench.send(.recovered(part))
        #expect(bench.lamps == [.green, .fault, .dark])
    }

    @Test func `a full disk is shown until it ends, but not recorded`() {
        var bench = Bench()
        bench.send(.failed(.storage, lens))
        bench.frames(for: .seconds(3), code("a"))
        #expect(bench.lamps == [.fault])
        #expect(bench.reasons.isEmpty)
        bench.send(.recovered(.storage))
        bench.frame(code("a"))
        #expect(bench.lamps == [.fault, .dark, .green])
    }

    @Test func `without a camera missing frames are no fault`() {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        bench.now = .seconds(60)
        bench.send(.tick)
        #expect(bench.lamps.isEmpty)
        bench.send(.reading(code("a"), takenAt: bench.now, source: "reader"))
        #expect(bench.lamps == [.green])
    }

    @Test func `deadlines say when the lamp must change`() {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        #expect(bench.machine.nextDeadline == nil)
        bench.send(.reading(code("a"), takenAt: bench.now, source: "reader"))
        #expect(bench.machine.nextDeadline == .seconds(2))
    }
}
