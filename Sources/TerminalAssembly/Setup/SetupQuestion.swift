package import DeviceInterface

/// A question about a terminal.
package struct SetupQuestion: Sendable {
    /// A value that is offered.
    package struct Choice: Hashable, Sendable {
        /// The answer.
        package let value: String
        /// What it means.
        package let text: String
    }

    /// What the devices do before the question is asked, with the installer watching.
    package enum Order: Hashable, Sendable {
        /// The lamp shows a colour.
        case light(Lamp)
        /// The barrier opens for its pulse.
        case pulse
    }

    /// The name, as in a file of answers.
    package let key: String
    /// The question.
    package let text: String
    /// The answer that an empty line stands for; `nil` if there must be one.
    package var standard: String?
    /// The offered values.
    package var choices: [Choice] = []
    /// Whether only the offered values are accepted.
    package var isClosed = false
    /// What the devices do first.
    package var order: Order?

    static func yesOrNo(_ key: String, _ text: String, standard: String?) -> SetupQuestion {
        SetupQuestion(
            key: key, text: text, standard: standard,
            choices: [Choice(value: "yes", text: ""), Choice(value: "no", text: "")],
            isClosed: true)
    }

    /// The value that a text stands for: the standard one, a choice by its number, or itself.
    /// `nil` if it is not accepted.
    func value(_ text: String) -> String? {
        let text = String(SetupAnswers.trimmed(text))
        guard !text.isEmpty else { return standard }
        guard isClosed else {
            let number = Int(text).flatMap { choices.indices.contains($0 - 1) ? $0 - 1 : nil }
            return number.map { choices[$0].value } ?? text
        }
        if let choice = choices.enumerated().first(where: {
            $0.element.value == text || "\($0.offset + 1)" == text
        }) {
            return choice.element.value
        }
        let short = choices.filter { $0.value.hasPrefix(text) }
        return short.count == 1 ? short.first?.value : nil
    }

    /// The question as lines for people.
    package var lines: [String] {
        let isShort = choices.allSatisfy(\.text.isEmpty)
        let offered = isShort ? " (\(choices.map(\.value).joined(separator: "/")))" : ""
        let otherwise = standard.map { $0.isEmpty ? " [nothing]" : " [\($0)]" } ?? ""
        let list =
            isShort ? [] : choices.enumerated().map { "  \($0 + 1)  \($1.value)  \($1.text)" }
        return ["\(text)\(choices.isEmpty ? "" : isShort ? offered : "")\(otherwise)"] + list
    }
}
