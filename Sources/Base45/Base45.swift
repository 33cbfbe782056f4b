/// Base45 as defined in RFC 9285: two bytes in three characters of QR's alphanumeric mode.
public enum Base45 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// The value of each ASCII character, 255 outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Encodes any bytes; the text has three characters for every two bytes, and two for an odd
    /// last one.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 3 + 1) / 2)
        var rest = bytes[...]
        while let first = rest.popFirst() {
            guard let second = rest.popFirst() else {
                text += [alphabet[Int(first) % 45], alphabet[Int(first) / 45]]
                break
            }
            let number = Int(first) << 8 | Int(second)
            text += [
                alphabet[number % 45], alphabet[number / 45 % 45], alphabet[number / 2025],
            ]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes text given as ASCII bytes. Throws on the first character outside the alphabet, on
    /// groups whose value exceeds their bytes, and on a lone last character.
    public static func decode(_ text: some Collection<UInt8>) throws(Base45Error) -> [UInt8] {
        let text = Array(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 3 * 2 + 1)
        var offset = 0
        while offset < text.count {
            let left = text.count - offset
            guard left > 1 else { throw Base45Error(offset: offset, kind: .loneCharacter) }
            var number = try value(text, offset) + 45 * value(text, offset + 1)
            if left > 2 { number += 2025 * (try value(text, offset + 2)) }
            guard number <= (left > 2 ? 0xFFFF : 0xFF) else {
                throw Base45Error(offset: offset, kind: .groupTooLarge)
            }
            if left > 2 { bytes.append(UInt8(number >> 8)) }
            bytes.append(UInt8(number & 0xFF))
            offset += 3
        }
        return bytes
    }

    private static func value(_ text: [UInt8], _ offset: Int) throws(Base45Error) -> Int {
        let value = values[Int(text[offset])]
        guard value != 255 else { throw Base45Error(offset: offset, kind: .foreignCharacter) }
        return Int(value)
    }
}

/// The error of text that is not Base45, and its place.
public struct Base45Error: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of faults.
    public enum Kind: String, Sendable {
        /// A character is not one of the 45.
        case foreignCharacter = "not a Base45 character"
        /// The value of a group of characters exceeds its bytes.
        case groupTooLarge = "a group larger than its bytes"
        /// One character is left over.
        case loneCharacter = "a lone last character"
    }

    /// The number of characters before the fault.
    public let offset: Int
    /// The kind of fault.
    public let kind: Kind

    /// One line for people.
    public var description: String { "Base45: \(kind.rawValue) at character \(offset)" }
}
