/// What is kept of a text that a code brought along: one printable line of bounded length.
public enum Excerpt {
    /// Scalars of a quoted part, the quotes among them.
    public static let longestQuote = 80

    /// The text in quotes, cut to `longestQuote`.
    public static func quoted(_ text: String) -> String {
        "\"" + line(text.replacing("\"", with: "'"), limit: longestQuote - 2) + "\""
    }

    /// The text without what ends a line, moves a cursor or turns the direction of writing, cut to
    /// `limit` scalars. Scalars and not characters: a character may have any number of marks.
    static func line(_ text: String, limit: Int) -> String {
        var kept = String.UnicodeScalarView(text.unicodeScalars.prefix(limit))
        if kept.count < text.unicodeScalars.count {
            kept = String.UnicodeScalarView(kept.prefix(limit - 1))
            kept.append("…")
        }
        return String(String.UnicodeScalarView(kept.map { isVisible($0) ? $0 : "\u{FFFD}" }))
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            false
        default: true
        }
    }
}
