import DeviceInterface
import Failures
package import SiteConfiguration

/// The questions that lead to a terminal's configuration, as a state machine. It is given answers
/// and gives the next question; who asks, and what the devices do, is decided elsewhere.
///
/// Every answer is tried in the file that would be written. What the configuration's parser does
/// not accept is refused at once, so that the file is accepted after every answer.
package struct SetupDialogue: Sendable {
    /// The devices that are offered.
    let found: FoundDevices
    /// Whether a person is there to watch a trial. Without one, nothing is tried.
    let isWatched: Bool
    /// The account for the operator's view in the file that is replaced.
    let account: KioskSettings.Account?
    private let checkRoot: @Sendable (String) -> String?
    private(set) var answers: [String: String] = [:]

    /// Begins with the devices of the machine. `account` stays in a configuration with a page.
    /// `checkRoot` returns why a file is no root metadata.
    package init(
        _ found: FoundDevices, isWatched: Bool = true, account: KioskSettings.Account? = nil,
        checkRoot: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        (self.found, self.isWatched, self.account) = (found, isWatched, account)
        self.checkRoot = checkRoot
    }

    /// The next question; `nil` if all are answered.
    package var question: SetupQuestion? { questions.first { answers[$0.key] == nil } }

    /// The file of root metadata that is to be installed; `nil` for none.
    package var rootFile: String? {
        answers["root"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Answers the present question. Returns why the answer is refused; `nil` if it is accepted.
    package mutating func answer(_ text: String) -> String? {
        guard let question else { return "there is no question" }
        guard let value = question.value(text) else {
            let accepted = question.choices.map(\.value).joined(separator: ", ")
            return "accepted: \(accepted.isEmpty ? "an answer" : accepted)"
        }
        if let complaint = complaint(question.key, value) { return complaint }
        var next = self
        next.answers[question.key] = value
        do {
            _ = try Configuration(yaml: next.yaml(root: nil), file: "setup")
        } catch {
            return error.faults.map { "\($0.key): \($0.detail)" }.joined(separator: "; ")
        }
        self = next
        forgetFailedTrials()
        return nil
    }

    /// The configuration so far; what is not answered has its default.
    package func configuration() throws(ConfigurationError) -> Configuration {
        try Configuration(yaml: yaml(root: nil), file: "setup")
    }

    private func complaint(_ key: String, _ value: String) -> String? {
        switch key {
        case "camera": found.cameras.first { $0.path == value }?.objection
        case "lamp.lines" where Self.numbers(value)?.count != 3:
            "accepted: three numbers for green, yellow and red, as in 17, 27, 22"
        case "barrier.line" where lampLines(on: answers["barrier.chip"]).contains(value):
            "the lamp uses this line"
        case "button.line" where usedLines(on: answers["button.chip"]).contains(value):
            "the lamp or the barrier uses this line"
        case "root": value.isEmpty ? nil : checkRoot(value)
        default: nil
        }
    }

    private func usedLines(on chip: String?) -> [String] {
        let isSame = answers["barrier"] == "gpio" && answers["barrier.chip"] == chip
        return lampLines(on: chip) + (isSame ? [answers["barrier.line"] ?? ""] : [])
    }

    private func lampLines(on chip: String?) -> [String] {
        guard answers["lamp"] == "gpio", answers["lamp.chip"] == chip else { return [] }
        return Self.numbers(answers["lamp.lines"] ?? "")?.map(String.init) ?? []
    }

    /// The numbers of a list such as `17, 27, 22`; `nil` if there is anything else in it.
    static func numbers(_ text: String) -> [Int]? {
        let parts = text.split { $0 == "," || $0.isWhitespace }
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == parts.count ? numbers : nil
    }

    /// Forgets the settings of a lamp or barrier that failed its trial and is to be changed.
    private mutating func forgetFailedTrials() {
        for part in ["lamp", "barrier"] where answers["\(part).again"] == "yes" {
            answers = answers.filter { $0.key != part && !$0.key.hasPrefix("\(part).") }
        }
    }
}
