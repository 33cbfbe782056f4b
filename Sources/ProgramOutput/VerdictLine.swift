package import DeviceInterface
import Failures
import FoundationEssentials
import Regions
import TextQuoting
package import Verdicts

/// One verdict as the command line prints it: a JSON object with stable field names, or a line of
/// text.
package struct VerdictLine: Encodable {
    /// The kind of line of a simulated terminal: `lamp` or `verdict`.
    package var event: String?
    /// The argument that contains the code.
    package var input: String?
    /// The time: of day, or since the start of a simulation.
    package var at: String?
    /// The name of the lamp.
    package var lamp: String
    /// The reason; `nil` if the line is no verdict.
    package var reason: String?
    /// The site rule that refused the code.
    package var rule: String?
    /// The format of the credential.
    package var format: String?
    /// The issuing region.
    package var region: String?
    /// The key identifier, hexadecimal.
    package var keyID: String?
    /// The end of the credential's validity.
    package var validUntil: String?
    /// The number of the frame.
    package var frame: UInt64?
    /// The device that delivered the code.
    package var source: String?
    /// The time until the order to the lamp, in milliseconds.
    package var latencyMs: Double?
    /// A sentence for people.
    package var detail: String?
    /// The steps of the judgement, if they are wanted.
    package var steps: [StepLine]?

    /// Creates the line of a verdict.
    package init(_ verdict: Verdict) {
        lamp = verdict.lamp.rawValue
        reason = verdict.reason.rawValue
        rule = verdict.rule
        format = verdict.format?.rawValue
        region = verdict.region?.description
        keyID = verdict.keyID
        validUntil = verdict.validUntil?.ISO8601Format()
        detail = verdict.detail
    }

    /// Creates a line for a change of the lamp.
    package init(lamp: Lamp, at: String) {
        event = "lamp"
        self.at = at
        self.lamp = lamp.rawValue
    }

    /// Creates the line of an input in which there is no code.
    package init(withoutCode input: String) {
        lamp = Lamp.dark.rawValue
        self.input = input
        detail = "no code found"
    }

    /// The line as a JSON object.
    package var json: String { Files.json(self) }

    /// The line as text, with `lamp` in the place of the lamp's name.
    package func text(lamp: String) -> String {
        var parts = [rule.map { "(\($0))" }, format, region, keyID.map { "key \($0)" }]
        parts += [validUntil.map { "until \($0)" }, latencyMs.map { "\($0) ms" }, input]
        let foreign = parts.compactMap { $0.map(Self.quoted) }
        let line = ([at, lamp, reason].compactMap(\.self) + foreign).joined(separator: "  ")
        return detail.map { "\(line)  — \(Self.quoted($0))" } ?? line
    }

    /// Text from codes and file names, with control characters quoted and its length limited.
    private static func quoted(_ text: String) -> String { QuotedText.line(text, limit: 500) }
}

extension StandardOutput {
    /// Prints a verdict or a change of the lamp.
    package static func show(_ line: VerdictLine, json: Bool) {
        guard !json else { return write(line.json) }
        writeStyled(line.text(lamp: badge(of: line.lamp)))
        line.steps?.forEach { write($0.text) }
    }

    /// The lamp's name. Where colours are shown, a coloured disc precedes it.
    private static func badge(of name: String) -> String {
        guard hasColours, let lamp = Lamp(rawValue: name) else { return name }
        let padding = String(repeating: " ", count: max(0, 6 - name.utf8.count))
        return lamp.painted("\(lamp.disc) \(name)") + padding
    }
}
