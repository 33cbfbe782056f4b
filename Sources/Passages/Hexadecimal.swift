/// Converts bytes to hexadecimal digits and back without intermediate strings, because a full
/// register has 100,000 marks.
enum Hexadecimal {
    private static let alphabet = Array("0123456789abcdef".utf8)

    /// Returns two lower-case digits for each byte.
    static func digits(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            digits.append(alphabet[Int(byte >> 4)])
            digits.append(alphabet[Int(byte & 15)])
        }
        return digits
    }

    /// Returns exactly `count` bytes, or `nil`.
    static func bytes(_ digits: some Collection<UInt8>, count: Int) -> [UInt8]? {
        guard digits.count == 2 * count else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var high: UInt8?
        for digit in digits {
            guard let value = value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
