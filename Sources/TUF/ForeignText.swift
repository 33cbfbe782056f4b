/// Prepares text from others for display.
public enum ForeignText {
    /// The largest number of bytes that are shown: enough to find the file, too few to fill a log.
    private static let longest = 512

    /// Returns the text on one line, with control and format characters as `%XX`, cut after 512
    /// bytes.
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

    /// Returns whether a scalar is harmless. Terminals obey control characters, and characters that
    /// change the writing direction mislead readers.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
