import Base45
import CBOR

/// Credentials that begin with no prefix: known only by what they are when they are decoded. What fails
/// anywhere is none of them.
public enum UnprefixedCode {
    /// Digits of the shortest Aadhaar code: a signature of 256 bytes and a few fields.
    private static let shortestAadhaar = 660
    private static let aadhaarSignature = 256
    private static let separator: UInt8 = 0xFF

    /// Whether it is the Base45 of a zlib stream of a COSE message with CWT claim 169 (MOSIP), or of one
    /// that is encrypted (COSE_Encrypt0), whose claims nobody can see.
    public static func isClaim169(_ payload: [UInt8]) -> Bool {
        guard (16...4296).contains(payload.count), let compressed = try? Base45.decode(payload),
            let message = try? Inflate.zlib(compressed),
            var value = try? CBORValue.decode(message, rules: .lenient)
        else { return false }
        if case .tagged(61, let inner) = value { value = inner }
        switch value {
        case .tagged(16, let message): return isMessage(message, parts: 3)
        case .tagged(18, let message): return isMessage(message, parts: 4) && has169(message)
        default: return isMessage(value, parts: 4) && has169(value)
        }
    }

    private static func isMessage(_ value: CBORValue, parts: Int) -> Bool {
        guard let items = value.array, items.count == parts else { return false }
        return items[0].bytes != nil && items[1].map != nil
            && items.dropFirst(2).allSatisfy { $0.bytes != nil }
    }

    private static func has169(_ message: CBORValue) -> Bool {
        guard let claims = message.array?.dropFirst(2).first?.bytes,
            let value = try? CBORValue.decode(claims, rules: .lenient)
        else { return false }
        return value[169] != nil
    }

    /// Whether it is one decimal number that is a zlib or gzip stream of Aadhaar's fields: `V2` or a digit,
    /// fields that 0xFF ends, and at the end a signature.
    public static func isAadhaar(_ payload: [UInt8]) -> Bool {
        guard (shortestAadhaar...7089).contains(payload.count),
            let content = try? Inflate.inflated(bytes(ofDecimal: payload), .zlibOrGzip),
            content.count > aadhaarSignature + 16
        else { return false }
        let fields = content.dropLast(aadhaarSignature)
        let isNamed = fields.starts(with: Array("V2".utf8) + [separator])
        let isOlder =
            (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(fields[0]) && fields[1] == separator
        return (isNamed || isOlder) && fields.count { $0 == separator } >= 10
    }

    /// The number's bytes, highest first; none if there is anything but digits.
    private static func bytes(ofDecimal digits: [UInt8]) -> [UInt8] {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return [] }
        // Words of 32 bits, lowest first; nine digits at a time fit 30 bits.
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
