import Base45
import CBOR

/// MOSIP's identity codes. They have no prefix, so they are recognised by decoding them.
enum Claim169Code {
    /// Whether the payload is the Base45 of a zlib stream of a COSE message that carries CWT claim
    /// 169 (MOSIP), or of an encrypted one (COSE_Encrypt0), whose claims cannot be read here.
    static func isOne(_ payload: [UInt8]) -> Bool {
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
}
