import TextQuoting

/// The message about a wrong command line, as one line.
package enum UsageMessage {
    /// Shortens the text of ArgumentParser: the problem, what is accepted, and where the help is.
    /// The text has the lines `Error:` with what is accepted below, `Help:`, and `Usage:` or a
    /// whole help page.
    package static func line(from text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let problem =
            lines.first.map { removing("Error: ", from: $0) } ?? "the command line is wrong"
        let values = lines.compactMap { $0.hasPrefix("  - ") ? String($0.dropFirst(4)) : nil }
        let help = lines.first { $0.hasPrefix("Help:  ") }.map(description)
        let usage = lines.first { $0.lowercased().hasPrefix("usage: ") }
        let place = usage.map(command) ?? "gatelight"
        let sentence = accepting(problem, values, help)
        return "\(sentence)\(sentence.hasSuffix("?") ? "" : ".") See \(place) --help."
    }

    /// The message about a word that is no command, with the nearest one.
    package static func unknown(_ word: String, in place: String, known: [String]) -> String {
        let hint =
            Spelling.nearest(to: word, in: known).map { "did you mean \($0)?" }
            ?? "accepted: \(known.joined(separator: ", "))."
        return "\(QuotedText.part(word)): no such command; \(hint) See \(place) --help."
    }

    /// Adds what is accepted, as the library lists it or else as the option's help says.
    private static func accepting(_ problem: String, _ values: [String], _ help: String?) -> String
    {
        if let range = problem.firstRange(of: ". Please provide one of ") {
            // The values are 'a', 'b' or 'c'. Longer lists are in lines of their own.
            let pieces = problem[range.upperBound...].split(separator: "'").enumerated()
            let quoted = pieces.filter { $0.offset % 2 == 0 }.map { String($0.element) }
            let names = (values.isEmpty ? quoted : values).joined(separator: ", ")
            return "\(problem[..<range.lowerBound]); accepted: \(names)"
        }
        let sentence = problem.hasSuffix(".") ? String(problem.dropLast()) : problem
        return help.map { "\(sentence): \($0)" } ?? sentence
    }

    /// The description in a line `Help:  --option <value>  description`.
    private static func description(_ line: String) -> String {
        let parts = line.split(separator: "  ", omittingEmptySubsequences: true)
        let text = parts.dropFirst(2).joined(separator: " ")
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// The command in a line `Usage: gatelight keys list [--json]`.
    private static func command(_ line: String) -> String {
        line.split(separator: " ").dropFirst().prefix { word in
            word.allSatisfy { $0.isLetter || $0 == "-" } && !word.hasPrefix("-")
        }.joined(separator: " ")
    }

    private static func removing(_ prefix: String, from line: String) -> String {
        line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line
    }
}
