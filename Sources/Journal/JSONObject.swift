/// Writes one JSON object (RFC 8259) with its members in the order they are added.
struct JSONObject {
    private var text = "{"

    var bytes: [UInt8] { Array((text + "}").utf8) }

    /// A member whose value is a string; none for `nil`.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        begin(name)
        text += "\""
        for scalar in value.unicodeScalars { text += Self.escaped(scalar) }
        text += "\""
    }

    mutating func add(_ name: String, number: some BinaryInteger) {
        begin(name)
        text += String(number)
    }

    private mutating func begin(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\"\(name)\":"
    }

    /// RFC 8259, section 7: quotes, backslashes and control characters; the line separators too, so
    /// that no reader of lines sees more than one.
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
