/// Writes one JSON object (RFC 8259) with its members in the order in which they are added.
struct JSONObject {
    private var text: [UInt8] = [UInt8(ascii: "{")]

    var bytes: [UInt8] { text + [UInt8(ascii: "}")] }

    /// Adds a member with a string value; nothing for `nil`.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        begin(name)
        text.append(UInt8(ascii: "\""))
        if value.utf8.allSatisfy(Self.isPlain) {
            text += value.utf8
        } else {
            for scalar in value.unicodeScalars { text += Self.escaped(scalar).utf8 }
        }
        text.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: String, number: some BinaryInteger) {
        begin(name)
        text += String(number).utf8
    }

    private mutating func begin(_ name: String) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        text += "\"\(name)\":".utf8
    }

    /// Returns whether a byte needs no escape.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Escapes quotes, backslashes and control characters (RFC 8259, section 7), and the line
    /// separators too, so that every line reader sees one line.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": hexadecimal(scalar)
        default: String(scalar)
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
