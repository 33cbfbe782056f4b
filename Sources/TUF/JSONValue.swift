/// A JSON value of signed metadata. It has no fractions, because their canonical form is not
/// defined.
package enum JSONValue: Hashable, Sendable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A whole number of at most 64 bits.
    case integer(Int)
    /// A text.
    case string(String)
    /// A list of values.
    case array([JSONValue])
    /// Values by name, each name once.
    case object([String: JSONValue])

    /// Parses one value that takes up all of `bytes` (RFC 8259). It refuses fractions, exponents,
    /// integers beyond 64 bits, a repeated name in an object, more than 32 levels and more than
    /// 262,144 values.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.wholeText()
    }

    /// The form that is signed: canonical JSON (wiki.laptop.org/go/Canonical_JSON), as named in the
    /// TUF specification §3. Names are in the order of their code points, there is no white space,
    /// and only `"` and `\` are escaped.
    package var canonical: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += "\(value)".utf8
        case .string(let text): Self.write(text, to: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            // The order of UTF-8 bytes is that of code points.
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// The value as a file: JSON (RFC 8259) with names in order and one space for each level. The
    /// canonical form is not valid JSON if a text has control characters, such as the line feeds of
    /// a PEM key.
    package var fileBytes: [UInt8] {
        var text = ""
        write(to: &text, indent: "\n")
        return Array(text.utf8) + [0x0A]
    }

    private func write(to text: inout String, indent: String) {
        let inner = indent + " "
        switch self {
        case .array(let values) where !values.isEmpty:
            text += "["
            for (index, value) in values.enumerated() {
                text += (index > 0 ? "," : "") + inner
                value.write(to: &text, indent: inner)
            }
            text += indent + "]"
        case .object(let members) where !members.isEmpty:
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                text += (index > 0 ? "," : "") + inner + Self.quoted(member.key) + ": "
                member.value.write(to: &text, indent: inner)
            }
            text += indent + "}"
        case .string(let string): text += Self.quoted(string)
        default: text += String(decoding: canonical, as: UTF8.self)
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(UInt8(ascii: "\\"))
            }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// The error of bytes that are no valid value: what is wrong, and at which byte.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    /// The description of the error, in a few words.
    package let what: String
    /// The position of the byte at which parsing stopped, from 0.
    package let offset: Int

    /// The description and the position of the error.
    package var description: String { "\(what) at byte \(offset)" }
}
