import DeviceInterface

/// The steps of a judgement while it is made.
///
/// A judgement only notes which check it begins, and nothing can be read before the verdict is
/// known. So the trace cannot change a verdict.
public struct JudgementTrace: ~Copyable {
    private typealias Begun = (check: JudgementStep.Check, rule: String?, detail: String?)

    private var begun: [Begun] = []

    /// Creates an empty trace.
    public init() {}

    /// Notes that a check begins, and thereby that the checks before it have passed.
    public mutating func begin(
        _ check: JudgementStep.Check, rule: String? = nil, detail: String? = nil
    ) {
        begun.append((check, rule, detail))
    }

    /// The steps of the judgement that ended with `verdict`. Unless its reason is one that can light
    /// green, the last check that began is the one that objected.
    public consuming func steps(of verdict: Verdict) -> [JudgementStep] {
        let isFavourable = verdict.reason.lamp == .green
        let last = isFavourable ? begun.endIndex : begun.endIndex - 1
        var steps = begun.enumerated().map { index, step in
            JudgementStep(
                step.check, index < last ? .passed : .objected, rule: step.rule,
                detail: index < last ? step.detail : verdict.detail)
        }
        if isFavourable, verdict.lamp != .green {
            steps.append(JudgementStep(.siteLamp, .objected, detail: verdict.detail))
        }
        return steps
    }
}
