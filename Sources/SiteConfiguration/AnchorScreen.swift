/// Finds text that looks like a YAML anchor (`&name`) or alias (`*name`) before the file is parsed.
///
/// Aliases let a small file expand enormously, and no terminal's configuration needs them. The
/// screen does not parse YAML, so quotes cannot mislead it. It refuses such a mark wherever a token
/// could start, even within quotes, and ignores only lines that are certainly comments.
enum AnchorScreen {
    /// Returns the place of the first mark.
    static func firstMark(in yaml: String) -> ConfigurationError.Place? {
        var (line, column) = (1, 0)
        var previous: Unicode.Scalar = "\n"
        var pending: ConfigurationError.Place?
        var isBlank = true
        var isComment = false
        for scalar in yaml.unicodeScalars {
            // A name in YAML 1.1 follows the mark and has letters, digits, `-` and `_`.
            if let found = pending, isNameStart(scalar) { return found }
            pending = nil
            column += 1
            if isLineBreak(scalar) {
                if !(previous == "\r" && scalar == "\n") { line += 1 }
                (column, isBlank, isComment) = (0, true, false)
            } else if isBlank, scalar == "#" {
                isComment = true
            } else if scalar == "\"" || scalar == "'" {
                // Within a quoted text of several lines a `#` starts no comment, and the text may
                // end here.
                isComment = false
            } else if scalar == "&" || scalar == "*", !isComment, !isWord(previous) {
                pending = .init(line: line, column: column)
            }
            if !isLineBreak(scalar), scalar != " " { isBlank = false }
            previous = scalar
        }
        return nil
    }

    /// Returns whether a scalar is a line break of YAML 1.1, section 4.2.
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
