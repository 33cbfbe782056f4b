import DeviceInterface
import FoundationEssentials
import Synchronization
import Verdicts

/// Keeps the steps of the newest judgements at a simulated gate, so that a scan can be explained.
///
/// It stands beside the judge: the verdicts that it passes on are those that the judge gave.
final class JudgementLog: Sendable {
    /// A function that judges a payload and explains the verdict.
    typealias Explain =
        @Sendable (_ payload: [UInt8], _ time: Date) -> (code: ScannedCode, steps: [JudgementStep])

    private struct State {
        var newest: [GateState.Judgement] = []
        var shown: GateState.Judgement?
    }

    /// Two codes may be in view, and either may be seen anew before the scan is announced.
    private static let kept = 8

    private let state = Mutex(State())

    /// The judgement behind the newest scan; `nil` before the first and after a start.
    var shown: GateState.Judgement? { state.withLock { $0.shown } }

    /// Returns a judge that gives the verdicts of `explain` and notes their steps here.
    func noting(_ explain: @escaping Explain) -> @Sendable ([UInt8], Date) -> ScannedCode {
        { payload, time in
            let (code, steps) = explain(payload, time)
            self.note(GateState.Judgement(verdict: code.verdict, steps: steps))
            return code
        }
    }

    /// Notes the verdict of a scan. If it is not the judge's, the state machine objected to a code
    /// that the judge had passed, by a rule on the gate as a whole.
    func note(scan verdict: Verdict) {
        state.withLock { state in
            var steps = state.newest.last { $0.verdict == verdict }?.steps
            if steps == nil, let rule = verdict.rule {
                let objection = JudgementStep(.rule, .objected, rule: rule, detail: verdict.detail)
                let newest = state.newest.last.flatMap { $0.verdict.lamp == .green ? $0 : nil }
                steps = (newest?.steps ?? []) + [objection]
            }
            state.shown = GateState.Judgement(verdict: verdict, steps: steps ?? [])
        }
    }

    /// Forgets everything, as a machine that starts does.
    func clear() { state.withLock { $0 = State() } }

    private func note(_ judgement: GateState.Judgement) {
        state.withLock { state in
            state.newest.removeAll { $0.verdict == judgement.verdict }
            state.newest.append(judgement)
            if state.newest.count > Self.kept { state.newest.removeFirst() }
        }
    }
}
