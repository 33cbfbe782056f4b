/// Text that others chose, on its way to a person.
public enum ForeignText {
    /// Bytes of a text that are shown, at most: enough to find the file, too few to fill a log.
    private static let longest = 512

    /// The text on one line: control and format characters as `%XX`, and cut after 512 bytes.
    public static func printable(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            guard line.utf8.count < longest else { return line + "…" }
            if isPlain(scalar) {
                line.unicodeScalars.append(scalar)
            } else {
                line += QuotedName.quoting(String(scalar))
            }
        }
        return line
    }

    /// A terminal obeys controls, and a reader is misled by what turns the direction of writing.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
