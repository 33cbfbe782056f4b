import TextQuoting
package import Verdicts

/// One step of a judgement, as `check --explain` prints it: a JSON object with stable field names,
/// or a line of text.
package struct StepLine: Encodable {
    let check: String
    let result: String
    let rule: String?
    let detail: String?

    /// Describes a step.
    package init(_ step: JudgementStep) {
        (check, result) = (step.check.rawValue, step.result.rawValue)
        (rule, detail) = (step.rule, step.detail)
    }

    /// The step as an indented line of text.
    package var text: String {
        let padding = String(repeating: " ", count: max(0, 10 - result.count))
        let words = [check, rule].compactMap(\.self).joined(separator: " ")
        let line = "    \(result)\(padding)\(words)"
        return detail.map { "\(line)  — \(QuotedText.line($0, limit: 300))" } ?? line
    }
}
