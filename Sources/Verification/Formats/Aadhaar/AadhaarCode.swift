/// India's Aadhaar secure QR codes. They have no prefix, so they are recognised by decoding them.
enum AadhaarCode {
    /// Digits of the shortest code: a signature of 256 bytes and a few fields.
    private static let minimumLength = 660
    private static let signatureLength = 256
    private static let separator: UInt8 = 0xFF

    /// Whether the payload is one decimal number that encodes a zlib or gzip stream of Aadhaar's
    /// fields: `V2` or a digit, fields terminated by 0xFF, and a signature at the end.
    static func isOne(_ payload: [UInt8]) -> Bool {
        guard (minimumLength...7089).contains(payload.count),
            let content = try? Inflate.inflated(bytes(ofDecimal: payload), .zlibOrGzip),
            content.count > signatureLength + 16
        else { return false }
        let fields = content.dropLast(signatureLength)
        let isNamed = fields.starts(with: Array("V2".utf8) + [separator])
        let isOlder =
            (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(fields[0]) && fields[1] == separator
        return (isNamed || isOlder) && fields.count { $0 == separator } >= 10
    }

    /// The number's bytes, highest first; empty if the text contains anything but digits.
    private static func bytes(ofDecimal digits: [UInt8]) -> [UInt8] {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return [] }
        // `words` holds 32-bit words, lowest first. Nine decimal digits fit into 30 bits.
        var words: [UInt32] = []
        var rest = digits[...]
        while !rest.isEmpty {
            let group = rest.prefix(9)
            rest = rest.dropFirst(9)
            let scale = group.reduce(UInt64(1)) { scale, _ in scale * 10 }
            var carry = group.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
            for index in words.indices {
                let product = UInt64(words[index]) * scale + carry
                words[index] = UInt32(truncatingIfNeeded: product)
                carry = product >> 32
            }
            if carry > 0 { words.append(UInt32(truncatingIfNeeded: carry)) }
        }
        let bytes = words.reversed().flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
        return Array(bytes.drop { $0 == 0 })
    }
}
