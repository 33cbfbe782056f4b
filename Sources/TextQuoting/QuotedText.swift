/// Makes external text (file names, statements of devices and headers, contents of codes) safe for
/// a log, a terminal and a status line.
///
/// Characters that end a line, move the cursor, change the writing direction or are invisible are
/// written as in JSON (RFC 8259, section 7): `\u001b`, or two of these beyond U+FFFF. JSON thus
/// stays JSON with the same values, and quoting a quoted text again does not change it.
public enum QuotedText {
    /// The largest number of scalars in a log line.
    public static let longestLine = 4096
    /// The largest number of scalars in one external part of a message, such as a name.
    public static let longestPart = 120

    /// Returns `text` as one line of at most `limit` scalars, cut with an ellipsis; `nil` cuts
    /// nothing.
    public static func line(_ text: String, limit: Int? = longestLine) -> String {
        guard text.unicodeScalars.contains(where: isHidden) || isTooLong(text, limit) else {
            return text
        }
        return joined(text.unicodeScalars.lazy.map(written), limit)
    }

    /// Quotes one part of a message: a name, an answer, a header.
    public static func part(_ text: String) -> String {
        line(text, limit: longestPart)
    }

    /// Quotes bytes as one part of a message; bytes that are not UTF-8 become `\xff`.
    public static func part(_ bytes: some Sequence<UInt8>) -> String {
        var rest = Array(bytes)[...]
        var pieces: [String] = []
        // A byte gives at least one scalar; anything after would be cut anyway.
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

    /// Returns whether a scalar is invisible or changes the display of others: controls (C0, DEL,
    /// C1), format characters (direction marks, joiners, tags), line separators, and scalars that
    /// occur in no text.
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
        // A scalar takes at least one byte.
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

    /// Joins whole pieces only, so that no escape is cut in two.
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
