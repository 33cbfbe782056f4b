/// The error of bytes that are not the required CBOR, and its place.
public struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of faults.
    public enum Kind: String, Sendable {
        /// The item needs more bytes than there are.
        case truncated = "ends in the middle of an item"
        /// Bytes follow the item.
        case trailingBytes = "bytes after the item"
        /// The additional information is reserved (28...30), or 31 where nothing can be indefinite.
        case reserved = "a reserved initial byte"
        /// A break has nothing to end.
        case unexpectedBreak = "a break outside an indefinite item"
        /// A chunk of an indefinite string is not a definite string of its type.
        case badChunk = "a chunk of another type"
        /// Text is not UTF-8.
        case notUTF8 = "text that is not UTF-8"
        /// A simple value below 32 takes two bytes.
        case badSimple = "an ill-formed simple value"
        /// The nesting is deeper than permitted.
        case tooDeep = "nested too deep"
        /// There are more items or entries than permitted.
        case tooMany = "too many items"
        /// A key occurs earlier in the map.
        case duplicateKey = "a duplicate map key"
        /// A number or float has a longer form than necessary.
        case notShortest = "not in the shortest form"
        /// A length is indefinite where only definite ones are permitted.
        case indefinite = "an indefinite length"
        /// Map keys are not in bytewise order.
        case unsortedKeys = "map keys out of order"
    }

    /// The number of bytes before the fault.
    public let offset: Int
    /// The kind of fault.
    public let kind: Kind

    /// One line for people.
    public var description: String { "CBOR: \(kind.rawValue) at byte \(offset)" }
}

/// The rules for parsing CBOR.
public struct CBORRules: Hashable, Sendable {
    /// Whether only the deterministic encoding is accepted (RFC 8949 §4.2.1).
    public var isDeterministic: Bool
    /// The largest depth of nested arrays, maps and tags.
    public var maximumDepth = 16
    /// The largest number of entries in one map.
    public var maximumEntries = 256
    /// The largest number of data items altogether.
    public var maximumItems = 4096

    /// Rules that require the shortest numbers and floats, definite lengths and sorted keys.
    public static let deterministic = CBORRules(isDeterministic: true)
    /// Rules that accept anything well-formed, but refuse duplicate keys and trailing bytes.
    public static let lenient = CBORRules(isDeterministic: false)

    private init(isDeterministic: Bool) {
        self.isDeterministic = isDeterministic
    }
}
