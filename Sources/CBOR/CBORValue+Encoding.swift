extension CBORValue {
    /// Returns the deterministic encoding (RFC 8949 §4.2.1): shortest numbers, definite lengths,
    /// and map keys in the bytewise order of their encodings.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .unsigned(let value): Self.head(0, value, &bytes)
        case .negative(let value): Self.head(1, value, &bytes)
        case .bytes(let content):
            Self.head(2, UInt64(content.count), &bytes)
            bytes += content
        case .text(let content):
            Self.head(3, UInt64(content.utf8.count), &bytes)
            bytes += content.utf8
        case .array(let items):
            Self.head(4, UInt64(items.count), &bytes)
            for item in items { item.append(to: &bytes) }
        case .map(let pairs): Self.append(pairs, to: &bytes)
        case .tagged(let tag, let value):
            Self.head(6, tag, &bytes)
            value.append(to: &bytes)
        case .bool(let value): bytes.append(value ? 0xF5 : 0xF4)
        case .null: bytes.append(0xF6)
        case .undefined: bytes.append(0xF7)
        case .simple(let value): bytes += value < 24 ? [0xE0 | value] : [0xF8, value]
        case .float(let value): bytes += CBORFloat.encoded(value)
        }
    }

    private static func append(_ pairs: [Pair], to bytes: inout [UInt8]) {
        head(5, UInt64(pairs.count), &bytes)
        let encoded = pairs.map { ($0.key.encoded(), $0.value) }
        for (key, value) in encoded.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            bytes += key
            value.append(to: &bytes)
        }
    }

    private static func head(_ major: UInt8, _ argument: UInt64, _ bytes: inout [UInt8]) {
        let type = major << 5
        switch argument {
        case 0..<24: bytes.append(type | UInt8(argument))
        case 24...0xFF: bytes += [type | 24, UInt8(argument)]
        case 0x100...0xFFFF: bytes += [type | 25] + CBORFloat.bigEndian(UInt16(argument))
        case 0x1_0000...0xFFFF_FFFF: bytes += [type | 26] + CBORFloat.bigEndian(UInt32(argument))
        default: bytes += [type | 27] + CBORFloat.bigEndian(argument)
        }
    }
}
