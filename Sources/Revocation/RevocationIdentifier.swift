/// What a revocation list says of one credential: the first 16 bytes of a SHA-256.
///
/// Nothing of the holder can be read from it, and its bytes are spread evenly, which the files and
/// filters of this module count on.
public struct RevocationIdentifier: Hashable, Comparable, Sendable {
    /// The 16 bytes, the first one highest: the order of numbers is the order of bytes.
    let value: UInt128

    init(value: UInt128) {
        self.value = value
    }

    /// The identifier with these 16 bytes; `nil` for another number of them.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// An identifier of a credential nobody has, for measurements and tests.
    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(value: UInt128(generator.next()) << 64 | UInt128(generator.next()))
    }

    /// Its 16 bytes.
    public var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: value >> (120 - 8 * $0)) }
    }

    /// By bytes, as they are sorted in a list.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// Only the first `width` bytes, 1...16; the others are zero.
    func truncated(to width: Int) -> Self {
        Self(value: value & (.max << (128 - 8 * UInt128(width))))
    }

    /// The first 8 bytes, by which a filter knows it.
    var first: UInt64 { UInt64(truncatingIfNeeded: value >> 64) }

    /// The number that the first `length` bytes, 0...2, make: which shard it is in.
    func shard(prefixLength length: Int) -> Int {
        Int(truncatingIfNeeded: value >> (128 - 8 * UInt128(length)))
    }
}
