/// A CBOR data item (RFC 8949).
public indirect enum CBORValue: Hashable, Sendable {
    /// Major type 0.
    case unsigned(UInt64)
    /// Major type 1: the number is −1 − n.
    case negative(UInt64)
    /// Major type 2.
    case bytes([UInt8])
    /// Major type 3.
    case text(String)
    /// Major type 4.
    case array([CBORValue])
    /// Major type 5, in the order of the encoding.
    case map([Pair])
    /// Major type 6.
    case tagged(UInt64, CBORValue)
    /// The simple values 20 and 21.
    case bool(Bool)
    /// The simple value 22.
    case null
    /// The simple value 23.
    case undefined
    /// Any other simple value.
    case simple(UInt8)
    /// A half, single or double float.
    case float(Double)

    /// An entry of a map.
    public struct Pair: Hashable, Sendable {
        /// The entry's key.
        public let key: CBORValue
        /// The entry's value.
        public let value: CBORValue

        /// Creates an entry from its key and value.
        public init(_ key: CBORValue, _ value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    /// Returns an integer of either sign.
    public static func integer(_ value: Int64) -> CBORValue {
        value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value))
    }
}

extension CBORValue {
    /// The integer; `nil` for other types and for values that do not fit.
    public var integer: Int64? {
        switch self {
        case .unsigned(let value): Int64(exactly: value)
        case .negative(let value): Int64(exactly: value).map { -1 - $0 }
        default: nil
        }
    }

    /// The bytes of a byte string; `nil` for other types.
    public var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The text of a text string; `nil` for other types.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The items of an array; `nil` for other types.
    public var array: [CBORValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// The entries of a map; `nil` for other types.
    public var map: [Pair]? {
        guard case .map(let pairs) = self else { return nil }
        return pairs
    }

    /// The value of an integer key in a map.
    public subscript(key: Int64) -> CBORValue? {
        map?.first { $0.key == .integer(key) }?.value
    }

    /// The value of a text key in a map.
    public subscript(key: String) -> CBORValue? {
        map?.first { $0.key == .text(key) }?.value
    }
}
