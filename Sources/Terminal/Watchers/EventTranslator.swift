import DeviceInterface
import TerminalCore
import Verdicts

/// Translates the decision machine's actions into events for watchers.
struct EventTranslator: Sendable {
    private var faults: [String: PartState.Fault] = [:]
    private var scans = 0

    /// Returns the events to publish for a decision. `work` is its measured duration, if the clock
    /// stands still meanwhile.
    mutating func tell(
        _ decision: TerminalCore.Decision, at time: Duration, work: Duration? = nil
    ) -> [TerminalEvent] {
        let (event, actions) = (decision.event, decision.actions)
        var order: LampOrder?
        var scan: Scan?
        for action in actions {
            switch action {
            case .show(let lamp, let until): order = LampOrder(lamp: lamp, until: until)
            case .record(let judged): scan = judged
            case .openBarrier, .shutBarrier, .remember, .forget, .count: break
            }
        }
        if scan != nil { scans += 1 }
        var told: [TerminalEvent] = []
        if let order {
            var state = lamp(order, scan, event, at: time)
            if state.latency != nil { state.latency = work ?? state.latency }
            told.append(.lamp(state))
        }
        if let scan { told.append(.scan(scan)) }
        return told + parts(decision, scan, at: time)
    }

    private func lamp(
        _ order: LampOrder, _ scan: Scan?, _ event: DecisionMachine.Event, at time: Duration
    ) -> LampState {
        var lamp = LampState(order: order, orderedAt: time, scans: scans)
        if case .notice(let notice) = event, order.lamp != .dark { lamp.notice = notice }
        if order.lamp == .fault { lamp.verdict = Verdict(.deviceFault) }
        guard let scan, scan.verdict.lamp == order.lamp else { return lamp }
        lamp.verdict = scan.verdict
        lamp.maskedName = scan.maskedName
        lamp.birthYear = scan.birthYear
        if scan.verdict.reason != .deviceFault { lamp.latency = scan.latency }
        return lamp
    }

    private mutating func parts(
        _ decision: TerminalCore.Decision, _ scan: Scan?, at time: Duration
    ) -> [TerminalEvent] {
        let event = decision.event
        var news: [TerminalEvent] = []
        // The only failure that no device reports is the camera's missing frame.
        if let scan, scan.verdict.reason == .deviceFault, faults[scan.source] == nil {
            let stall = PartState.Fault(
                message: "no frames", advice: "Check the camera's cable and the machine's load.")
            news += failure(of: scan.source, told(by: event, of: scan.source) ?? stall, at: time)
        } else if case .failed(let part, let error) = event {
            news += failure(of: part.rawValue, PartState.Fault(error), at: time)
        }
        for part in DecisionMachine.Part.allCases where !decision.failedParts.contains(part) {
            news += recovery(of: part, at: time)
        }
        return news
    }

    /// Forgets all faults, because the terminal starts anew.
    mutating func restart() { faults = [:] }

    private func told(by event: DecisionMachine.Event, of name: String) -> PartState.Fault? {
        guard case .failed(let part, let error) = event, part.rawValue == name else { return nil }
        return PartState.Fault(error)
    }

    private mutating func failure(
        of name: String, _ fault: PartState.Fault, at time: Duration
    ) -> [TerminalEvent] {
        guard faults.updateValue(fault, forKey: name) != fault else { return [] }
        return [.part(PartState(name: name, fault: fault, since: time))]
    }

    private mutating func recovery(
        of part: DecisionMachine.Part, at time: Duration
    ) -> [TerminalEvent] {
        guard faults.removeValue(forKey: part.rawValue) != nil else { return [] }
        return [.part(PartState(name: part.rawValue, fault: nil, since: time))]
    }
}
