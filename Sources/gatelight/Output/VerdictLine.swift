import DeviceInterface
import Failures
import FoundationEssentials
import Regions
import TerminalAssembly
import TextQuoting
import Verdicts

/// One verdict as the command line prints it: a JSON object with stable field names, or a line of
/// text.
struct VerdictLine: Encodable {
    var event: String?
    var input: String?
    var at: String?
    var lamp: String
    var reason: String?
    var rule: String?
    var format: String?
    var region: String?
    var keyID: String?
    var validUntil: String?
    var frame: UInt64?
    var source: String?
    var latencyMs: Double?
    var detail: String?
    var steps: [StepLine]?

    init(_ verdict: Verdict) {
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
    init(lamp: Lamp, at: String) {
        event = "lamp"
        self.at = at
        self.lamp = lamp.rawValue
    }

    var json: String { Files.json(self) }

    /// The line as text without colours.
    var text: String { text(lamp: lamp) }

    /// The line as text, with `lamp` in the place of the lamp's name.
    fileprivate func text(lamp: String) -> String {
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
    static func show(_ line: VerdictLine, json: Bool) {
        guard !json else { return write(line.json) }
        writeStyled(line.text(lamp: Lamp(rawValue: line.lamp)?.badge ?? line.lamp))
        line.steps?.forEach { write($0.text) }
    }
}

extension Lamp {
    /// The lamp's name. On a terminal, a coloured disc precedes it.
    fileprivate var badge: String {
        guard StandardOutput.isTerminal else { return rawValue }
        let colour =
            switch self {
            case .dark: 90
            case .green: 32
            case .yellow: 33
            case .red: 31
            case .fault: 35
            }
        let symbol = self == .dark ? "○" : self == .fault ? "◐" : "●"
        let padding = String(repeating: " ", count: 6 - rawValue.utf8.count)
        return "\u{1B}[\(colour)m\(symbol) \(rawValue)\u{1B}[0m" + padding
    }
}
