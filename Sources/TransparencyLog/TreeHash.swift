import Cryptography
import FoundationEssentials

/// A SHA-256 in a Merkle tree, 32 bytes.
public struct TreeHash: Hashable, Sendable {
    private struct Words: Hashable {
        var first: UInt64
        var second: UInt64
        var third: UInt64
        var fourth: UInt64
    }

    private let words: Words

    /// The number of bytes.
    public static let count = 32

    /// Takes exactly 32 bytes; `nil` for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        var all: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() {
            all[place / 8] = all[place / 8] << 8 | UInt64(byte)
        }
        words = Words(first: all[0], second: all[1], third: all[2], fourth: all[3])
    }

    private init(digest: [UInt8]) {
        guard let hash = Self(digest) else { preconditionFailure("SHA-256 has 32 bytes") }
        self = hash
    }

    /// Parses the base64 (RFC 4648 §4) of 32 bytes in its only form.
    public init?(base64: some StringProtocol) {
        guard let bytes = Base64.bytes(base64) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [words.first, words.second, words.third, words.fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    /// The bytes in base64 (RFC 4648 §4).
    public var base64: String { Base64.text(bytes) }

    /// The hash of a leaf: SHA-256(0x00 ‖ entry) (RFC 9162 §2.1.1).
    public static func leaf(_ entry: [UInt8]) -> TreeHash {
        TreeHash(digest: Digest.sha256([0] + entry))
    }

    /// The hash of a node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1).
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        TreeHash(digest: Digest.sha256([1] + left.bytes + right.bytes))
    }

    /// The SHA-256 of bytes, outside of a tree.
    public static func digest(of bytes: [UInt8]) -> TreeHash {
        TreeHash(digest: Digest.sha256(bytes))
    }

    /// The root of the empty tree: SHA-256 of nothing (RFC 9162 §2.1.1).
    public static let empty = digest(of: [])
}

/// Base64 (RFC 4648 §4). Only the form that an encoder writes is accepted.
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)) else { return nil }
        let bytes = Array(data)
        return self.text(bytes) == text ? bytes : nil
    }
}
