/// Recognises the formats of ICAO. None of them is verified here.
enum ICAOCode {
    /// Whether the payload is a visible digital seal for non-constrained environments: JSON whose
    /// header is named `hdr`.
    static func isVDSNC(_ payload: [UInt8]) -> Bool {
        payload.first == 0x7B && payload.prefix(256).contains(sequence: "\"hdr\"".utf8)
    }

    /// Whether the payload is a data structure for barcodes: `RDB1`, or `NDB1` in the drafts, a
    /// flag, and unpadded Base32 (RFC 4648) of at least a country and a field.
    static func isBarcode(_ payload: [UInt8]) -> Bool {
        let names = ["RDB1", "NDB1"]
        guard (14...4296).contains(payload.count),
            names.contains(where: { payload.starts(with: $0.utf8) })
        else { return false }
        let rest = payload.dropFirst(4)
        return rest.prefix(1).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "D")).contains($0) }
            && rest.dropFirst().allSatisfy(isBase32)
    }

    private static func isBase32(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "2")...UInt8(ascii: "7"): true
        default: false
        }
    }

    /// The possible lengths in bytes of an ECDSA signature r ‖ s, for curves of 224 to 521 bits.
    private static let signatures = [56, 64, 96, 128, 132]

    /// Whether the payload is a visible digital seal (ICAO Doc 9303-13): its magic number, a
    /// version in use, a header, and a signature field at the end.
    static func isSeal(_ payload: [UInt8]) -> Bool {
        guard payload.count >= 18, payload[0] == 0xDC, [2, 3].contains(payload[1]) else {
            return false
        }
        return signatures.contains { size in
            let field: [UInt8] = size < 128 ? [0xFF, UInt8(size)] : [0xFF, 0x81, UInt8(size)]
            return payload.count >= 18 + field.count + size
                && payload.dropLast(size).suffix(field.count).elementsEqual(field)
        }
    }
}

extension Collection where Element: Equatable {
    fileprivate func contains(sequence: some Collection<Element>) -> Bool {
        var rest = self[...]
        while rest.count >= sequence.count {
            if rest.starts(with: sequence) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
