internal import Cryptography
import Hexadecimal

/// The name of a segment's file, which tells its content.
///
/// | name | content |
/// |---|---|
/// | `<segment>.filter` | the filter of all entries of the segment |
/// | `<segment>.list` | all entries |
/// | `<segment>.<prefix>.list` | the entries that begin with 1 or 2 bytes, as 2 or 4 hex digits |
///
/// A segment's name has 1...32 of the characters `0-9 a-z A-Z -`.
public struct RevocationFileName: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of files.
    public enum Content: Hashable, Sendable {
        /// A filter.
        case filter
        /// A list of the entries that begin with these 0...2 bytes.
        case list(prefix: [UInt8])
    }

    /// The name of the segment.
    public let segment: String
    /// The kind of file.
    public let content: Content

    init(segment: String, _ content: Content) {
        self.segment = segment
        self.content = content
    }

    /// Parses a name; `nil` if it is not a revocation file's.
    public init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let segment = parts.first, Self.isSegment(segment) else { return nil }
        switch (parts.count, parts.last) {
        case (2, "filter"): self.init(segment: segment, .filter)
        case (2, "list"): self.init(segment: segment, .list(prefix: []))
        case (3, "list"):
            guard let prefix = Self.prefix(parts[1]) else { return nil }
            self.init(segment: segment, .list(prefix: prefix))
        default: return nil
        }
    }

    /// The name of the file.
    public var description: String {
        switch content {
        case .filter: "\(segment).filter"
        case .list(let prefix) where prefix.isEmpty: "\(segment).list"
        case .list(let prefix): "\(segment).\(prefix.hexadecimal).list"
        }
    }

    static func isSegment(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Parses a prefix in its only valid spelling; `UInt16("+f", radix: 16)` would be a number too.
    private static func prefix(_ digits: String) -> [UInt8]? {
        guard let value = UInt16(digits, radix: 16) else { return nil }
        let bytes = digits.utf8.count == 2 ? [UInt8(value & 0xFF)] : bytes(value)
        return bytes.hexadecimal == digits ? bytes : nil
    }

    private static func bytes(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(value & 0xFF)]
    }

    /// Returns the prefix of the shard with this number.
    static func prefix(ofShard number: Int, length: Int) -> [UInt8] {
        Array(bytes(UInt16(truncatingIfNeeded: number)).suffix(length))
    }
}
