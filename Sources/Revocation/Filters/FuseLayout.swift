internal import Glibc

/// The positions of entries in a binary fuse filter. A filter is a row of blocks of slots, and an
/// entry has one slot in each of three adjacent blocks.
///
/// The sizes and positions are those of Graf and Lemire, "Binary Fuse Filters: Fast and Smaller
/// Than Xor Filters" (ACM Journal of Experimental Algorithmics 27, 2022), sections 3 and 4, for
/// three positions.
struct FuseLayout: Hashable, Sendable {
    private static let longestBlock: UInt32 = 1 << 18

    /// The number of slots in a block, a power of two.
    let blockLength: UInt32
    /// The number of blocks that can hold an entry's first slot; two more blocks follow.
    let blockCount: UInt32

    /// Creates a layout; `nil` if a position could lie outside the slots.
    init?(blockLength: UInt32, blockCount: UInt32) {
        guard (4...Self.longestBlock).contains(blockLength), blockCount >= 1,
            blockLength & (blockLength - 1) == 0, blockCount <= UInt32.max - 2
        else { return nil }
        self.blockLength = blockLength
        self.blockCount = blockCount
    }

    /// Creates the layout for the given number of entries, at most 2^32.
    init(entries: Int) {
        let count = Double(max(entries, 2))
        let exponent = Int(log(count) / log(3.33) + 2.25)
        let length = min(Self.longestBlock, 1 << UInt32(exponent))
        let factor = max(1.125, 0.875 + 0.25 * log(1_000_000) / log(count))
        let slots = Int((count * factor).rounded())
        blockLength = max(4, length)
        blockCount = UInt32(max(1, (slots + Int(length) - 1) / Int(length) - 2))
    }

    /// The number of all slots.
    var slots: Int { (Int(blockCount) + 2) * Int(blockLength) }

    /// Returns the three slots of an entry with this hash.
    func positions(_ hash: UInt64) -> InlineArray<3, Int> {
        let starts = UInt64(blockCount) * UInt64(blockLength)
        let mask = UInt64(blockLength - 1)
        let first = hash.multipliedFullWidth(by: starts).high
        let second = first &+ UInt64(blockLength) ^ (hash >> 18 & mask)
        let third = first &+ 2 &* UInt64(blockLength) ^ (hash & mask)
        return [
            Int(truncatingIfNeeded: first), Int(truncatingIfNeeded: second),
            Int(truncatingIfNeeded: third),
        ]
    }
}
