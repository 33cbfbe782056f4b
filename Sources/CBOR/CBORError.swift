/// Bytes that are not the CBOR that was asked for, and where.
public struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: String, Sendable {
        /// The item needs more bytes than there are.
        case truncated = "ends in the middle of an item"
        /// Bytes follow the item.
        case trailingBytes = "bytes after the item"
        /// Reserved additional information (28...30), or 31 where nothing is indefinite.
        case reserved = "a reserved initial byte"
        /// A break with nothing to end.
        case unexpectedBreak = "a break outside an indefinite item"
        /// A chunk of an indefinite string that is not a definite string of its type.
        case badChunk = "a chunk of another type"
        /// Text that is not UTF-8.
        case notUTF8 = "text that is not UTF-8"
        /// A simple value below 32 in two bytes.
        case badSimple = "an ill-formed simple value"
        /// More nesting than allowed.
        case tooDeep = "nested too deep"
        /// More items or entries than allowed.
        case tooMany = "too many items"
        /// A key that stands in the map before.
        case duplicateKey = "a duplicate map key"
        /// A longer form of a number or float than needed.
        case notShortest = "not in the shortest form"
        /// An indefinite length where only definite ones are allowed.
        case indefinite = "an indefinite length"
        /// Map keys not in bytewise order.
        case unsortedKeys = "map keys out of order"
    }

    /// Bytes before the fault.
    public let offset: Int
    /// What is wrong.
    public let kind: Kind

    /// One line for a person.
    public var description: String { "CBOR: \(kind.rawValue) at byte \(offset)" }
}

/// How strictly CBOR is read.
public struct CBORRules: Hashable, Sendable {
    /// Only the deterministic encoding passes (RFC 8949 §4.2.1).
    public var isDeterministic: Bool
    /// Arrays, maps and tags inside each other.
    public var maximumDepth = 16
    /// Entries of one map.
    public var maximumEntries = 256
    /// Data items in all.
    public var maximumItems = 4096

    /// Shortest numbers and floats, definite lengths, sorted keys.
    public static let deterministic = CBORRules(isDeterministic: true)
    /// Anything well-formed; duplicate keys and trailing bytes are still refused.
    public static let lenient = CBORRules(isDeterministic: false)

    private init(isDeterministic: Bool) {
        self.isDeterministic = isDeterministic
    }
}
