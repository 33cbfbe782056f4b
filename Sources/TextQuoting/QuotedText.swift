/// Text from outside (file names, what devices and headers say, what codes hold), made fit for a log,
/// a terminal and a status line.
///
/// What would end a line, move the cursor, turn the direction of writing or not be seen at all is
/// written as JSON writes it (RFC 8259, section 7): `\u001b`, or two of these beyond U+FFFF. So JSON
/// stays JSON with the same values, and text that was quoted is not changed by quoting it again.
public enum QuotedText {
    /// As much of a message as a log line takes.
    public static let longestLine = 4096
    /// As much of one foreign part as a message takes, such as a name.
    public static let longestPart = 120

    /// `text` as one line of at most `limit` scalars, cut with an ellipsis; `nil` cuts nothing.
    public static func line(_ text: String, limit: Int? = longestLine) -> String {
        guard text.unicodeScalars.contains(where: isHidden) || isTooLong(text, limit) else {
            return text
        }
        return joined(text.unicodeScalars.lazy.map(written), limit)
    }

    /// One part of a message: a name, an answer, a header.
    public static func part(_ text: String) -> String {
        line(text, limit: longestPart)
    }

    /// The same for bytes; those that are no UTF-8 are shown as `\xff`.
    public static func part(_ bytes: some Sequence<UInt8>) -> String {
        var rest = Array(bytes)[...]
        var pieces: [String] = []
        // A byte gives a scalar at least: what comes after would be cut anyway.
        while let first = rest.first, pieces.count <= longestPart {
            let piece = piece(at: rest) ?? ("\\x" + digits(UInt16(first), count: 2), 1)
            pieces.append(piece.text)
            rest = rest.dropFirst(piece.bytes)
        }
        return joined(pieces, longestPart)
    }

    private static func piece(at bytes: ArraySlice<UInt8>) -> (text: String, bytes: Int)? {
        var (decoder, iterator) = (UTF8(), bytes.makeIterator())
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (written(scalar), UTF8.width(scalar))
    }

    /// Whether a scalar is not seen, or changes how others are seen: controls (C0, DEL, C1), format
    /// characters (marks of direction, joiners, tags), separators of lines, what no text has.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            .surrogate:
            true
        default: false
        }
    }

    private static func isTooLong(_ text: String, _ limit: Int?) -> Bool {
        // A scalar is a byte at least.
        guard let limit, text.utf8.count > limit else { return false }
        return text.unicodeScalars.count > limit
    }

    private static func written(_ scalar: Unicode.Scalar) -> String {
        guard isHidden(scalar) else { return String(scalar) }
        return UTF16.encode(scalar).map { units in
            units.map { "\\u" + digits($0, count: 4) }.joined()
        } ?? "?"
    }

    private static func digits(_ number: UInt16, count: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }

    /// Whole pieces only, so that no escape is cut in two.
    private static func joined(_ pieces: some Sequence<String>, _ limit: Int?) -> String {
        guard let limit else { return pieces.joined() }
        var (kept, count) = ([String](), 0)
        for piece in pieces {
            kept.append(piece)
            count += piece.unicodeScalars.count
            guard count > limit else { continue }
            while count >= limit, let last = kept.popLast() { count -= last.unicodeScalars.count }
            return kept.joined() + "…"
        }
        return kept.joined()
    }
}
