/// Excerpts of texts from codes: one printable line of limited length.
public enum Excerpt {
    /// The largest number of scalars in a quoted part, including the quotes.
    public static let longestQuote = 80

    /// Returns the text in quotes, cut to `longestQuote`.
    public static func quoted(_ text: String) -> String {
        "\"" + line(text.replacing("\"", with: "'"), limit: longestQuote - 2) + "\""
    }

    /// Returns the text without characters that end a line, move a cursor or change the writing
    /// direction, cut to `limit` scalars. It counts scalars, because a character may have any
    /// number of marks.
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
