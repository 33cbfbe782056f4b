import Failures

/// The finding on one part of a terminal, with what to do about it.
package struct Finding: Hashable, Sendable {
    /// How a part is.
    package enum Mark: String, Hashable, Sendable {
        /// It works.
        case ok
        /// It is not configured, or something about it is in doubt. The terminal starts.
        case doubtful
        /// It does not work.
        case broken

        /// The mark in a text.
        package var symbol: String {
            switch self {
            case .ok: "✓"
            case .doubtful: "!"
            case .broken: "✗"
            }
        }
    }

    /// The mark.
    package let mark: Mark
    /// The part's name, as in `camera`.
    package let part: String
    /// The finding in one line.
    package let text: String

    /// The finding as a JSON object.
    private struct Line: Encodable {
        let mark: String
        let part: String
        let text: String
    }

    /// The finding as a line for people.
    package var line: String {
        let padding = String(repeating: " ", count: max(1, 14 - part.count))
        return "\(mark.symbol) \(part)\(padding)\(text)"
    }

    /// The finding as a line of JSON.
    package var json: String {
        Files.json(Line(mark: mark.rawValue, part: part, text: text))
    }
}
