import DeviceInterface
import Terminal
import Testing
import Verdicts

@testable import Terminal
@testable import TerminalCore

/// What the engine did, in the words of those who watch.
struct EventTranslatorTests {
    private var machine = DecisionMachine()
    private var translator = EventTranslator()

    private mutating func tell(
        _ event: DecisionMachine.Event, at time: Duration
    ) -> [TerminalEvent] {
        let actions = machine.handle(event, at: time)
        return translator.tell(
            TerminalCore.Decision(
                event: event, actions: actions, failedParts: machine.failedParts), at: time)
    }

    private static func frame(_ reasons: Reason..., at time: Duration) -> DecisionMachine.Event {
        .frame(
            reasons.enumerated().map {
                ScannedCode(
                    payload: [UInt8($0.offset)], verdict: Verdict($0.element), maskedName: "张*",
                    birthYear: 1998)
            }, number: 1, takenAt: time - .milliseconds(20), source: "camera")
    }

    @Test mutating func `a verdict comes with its reason, its time, its latency and its name`()
        throws
    {
        let told = tell(Self.frame(.statusGreen, at: .seconds(1)), at: .seconds(1))
        guard case .lamp(let lamp) = try #require(told.first) else {
            Issue.record("no lamp first: \(told)")
            return
        }
        #expect(lamp.order == LampOrder(lamp: .green, until: .seconds(3)))
        #expect(lamp.verdict?.reason == .statusGreen && lamp.scans == 1)
        #expect(lamp.latency == .milliseconds(20))
        #expect(lamp.maskedName == "张*" && lamp.birthYear == 1998)
        #expect(lamp.remaining(at: .milliseconds(2500)) == .milliseconds(500))
        #expect(lamp.remaining(at: .seconds(9)) == .zero)
    }

    @Test mutating func `the dark after a verdict carries neither name, year of birth nor reason`()
        throws
    {
        _ = tell(Self.frame(.statusGreen, at: .zero), at: .zero)
        let told = tell(.tick, at: .seconds(2))
        // The camera was silent all the while, so it is the fault that shows.
        guard case .lamp(let lamp) = try #require(told.first) else { return }
        #expect(lamp.order.lamp == .fault && lamp.verdict?.reason == .deviceFault)
        #expect(lamp.maskedName == nil && lamp.birthYear == nil && lamp.latency == nil)
    }

    @Test mutating func `a failed part is reported once, and its recovery once`() {
        let error = DeviceError(.disconnected, "read camera", advice: "Plug it in.")
        func parts(_ events: [TerminalEvent]) -> [PartState] {
            events.compactMap { if case .part(let state) = $0 { state } else { nil } }
        }
        let first = parts(tell(.failed(.camera, error), at: .zero))
        #expect(first.map(\.name) == ["camera"])
        #expect(first.first?.fault?.message == "read camera: disconnected")
        #expect(first.first?.fault?.advice == "Plug it in.")
        #expect(parts(tell(.failed(.camera, error), at: .milliseconds(250))).isEmpty)
        // A late frame does not end the fault, so nobody hears of an end.
        let late = Self.frame(at: .milliseconds(-1500))
        #expect(parts(tell(late, at: .milliseconds(280))).isEmpty)
        let back = parts(tell(Self.frame(at: .milliseconds(300)), at: .milliseconds(300)))
        #expect(back.map(\.name) == ["camera"] && back.first?.fault == nil)
    }

    @Test mutating func `a silent camera is reported as a failed part`() {
        let told = tell(.tick, at: .seconds(1))
        #expect(
            told.contains {
                if case .part(let state) = $0 {
                    state.name == "camera" && state.fault?.message == "no frames"
                } else {
                    false
                }
            })
    }
}
