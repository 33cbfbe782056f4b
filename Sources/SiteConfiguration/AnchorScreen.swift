/// Finds what looks like a YAML anchor (`&name`) or alias (`*name`) before the file is parsed.
///
/// Aliases let a small file stand for an enormous one, and no terminal's configuration needs them.
/// The screen reads no YAML, so it cannot be led astray by quotes: it refuses such a mark wherever a
/// token could start, even within quotes, and lets pass only lines that can be nothing but comments.
enum AnchorScreen {
    /// Where the first mark is.
    static func firstMark(in yaml: String) -> ConfigurationError.Place? {
        var (line, column) = (1, 0)
        var previous: Unicode.Scalar = "\n"
        var pending: ConfigurationError.Place?
        var isBlank = true
        var isComment = false
        for scalar in yaml.unicodeScalars {
            // YAML 1.1 names a thing after its mark with letters, digits, `-` and `_`.
            if let found = pending, isNameStart(scalar) { return found }
            pending = nil
            column += 1
            if isLineBreak(scalar) {
                if !(previous == "\r" && scalar == "\n") { line += 1 }
                (column, isBlank, isComment) = (0, true, false)
            } else if isBlank, scalar == "#" {
                isComment = true
            } else if scalar == "\"" || scalar == "'" {
                // Within a quoted text of several lines a `#` starts no comment, and here it may end.
                isComment = false
            } else if scalar == "&" || scalar == "*", !isComment, !isWord(previous) {
                pending = .init(line: line, column: column)
            }
            if !isLineBreak(scalar), scalar != " " { isBlank = false }
            previous = scalar
        }
        return nil
    }

    /// The line breaks of YAML 1.1, section 4.2.
    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        isWord(scalar) || scalar == "-" || scalar == "_"
    }
}
