/// A credential's identifier in revocation lists: the first 16 bytes of a SHA-256.
///
/// It reveals nothing about the holder, and its bytes are evenly distributed, which the files and
/// filters of this module require.
public struct RevocationIdentifier: Hashable, Comparable, Sendable {
    /// The 16 bytes as a number, the first byte the highest, so that both have the same order.
    let value: UInt128

    init(value: UInt128) {
        self.value = value
    }

    /// Creates an identifier from 16 bytes; `nil` for another number of bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// Returns an identifier of no existing credential, for measurements and tests.
    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(value: UInt128(generator.next()) << 64 | UInt128(generator.next()))
    }

    /// The 16 bytes of the identifier.
    public var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: value >> (120 - 8 * $0)) }
    }

    /// Orders identifiers by bytes, as they are sorted in a list.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// Returns the first `width` bytes, 1...16, followed by zeros.
    func truncated(to width: Int) -> Self {
        Self(value: value & (.max << (128 - 8 * UInt128(width))))
    }

    /// The first 8 bytes, which are the identifier's key in a filter.
    var first: UInt64 { UInt64(truncatingIfNeeded: value >> 64) }

    /// Returns the number of the shard: the first `length` bytes, 0...2.
    func shard(prefixLength length: Int) -> Int {
        Int(truncatingIfNeeded: value >> (128 - 8 * UInt128(length)))
    }
}
