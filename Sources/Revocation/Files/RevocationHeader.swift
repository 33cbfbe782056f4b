/// The first 128 bytes of every file; numbers are little-endian.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 8 | `GLREVOK` and the version of the format, 1 |
/// | 8 | 1 | kind: 1 filter, 2 list |
/// | 9 | 1 | width: how many bytes of an identifier an entry stands for, 4...16 |
/// | 10 | 1 | length of the prefix by which the segment's lists are sharded, 0...2 |
/// | 11 | 1 | length of the key id, 1...32 |
/// | 12 | 1 | length of the segment's name, 1...32 |
/// | 13 | 1 | zero |
/// | 14 | 2 | a list's prefix, then zeros; a filter's is zeros |
/// | 16 | 32 | key id, then zeros |
/// | 48 | 32 | segment's name, then zeros |
/// | 80 | 4 | number of shards of the segment: 1, 256 or 65,536 |
/// | 84 | 4 | zero |
/// | 88 | 8 | entries in the segment, at most 2^32 |
/// | 96 | 8 | entries in this file; a filter has all of the segment |
/// | 104 | 8 | filter: seed; list: zero |
/// | 112 | 4 | filter: length of a block, a power of two, 4...262,144; list: zero |
/// | 116 | 4 | filter: number of blocks an entry can begin in, from 1; list: zero |
/// | 120 | 4 | CRC-32 of the data |
/// | 124 | 4 | CRC-32 of the 124 bytes before |
/// | 128 | … | data |
///
/// The data of a list: its entries, strictly ascending, each the bytes of an identifier from the
/// prefix's length to the width. The data of a filter: a fingerprint of one byte for each slot,
/// block for block; see `FuseFilter`.
struct RevocationHeader: Hashable, Sendable {
    static let size = 128
    static let magic = Array("GLREVOK".utf8) + [1]

    /// The kind of data and its parameters.
    enum Content: Hashable, Sendable {
        case filter(seed: UInt64, layout: FuseLayout)
        case list(prefix: [UInt8])
    }

    var content: Content
    var segment: SegmentHeader
    /// The number of entries in this file.
    var entries: Int
    /// The CRC-32 of the data.
    var checksum: UInt32

    /// The number of bytes of one entry in a list.
    var entrySize: Int { segment.width - segment.prefixLength }

    /// The number of bytes that must follow the header.
    var dataSize: Int {
        switch content {
        case .filter(_, let layout): layout.slots
        case .list: entries * entrySize
        }
    }

    /// The name that the file must have.
    var name: RevocationFileName {
        switch content {
        case .filter: RevocationFileName(segment: segment.name, .filter)
        case .list(let prefix): RevocationFileName(segment: segment.name, .list(prefix: prefix))
        }
    }
}

/// The part of the header that all files of a segment share.
struct SegmentHeader: Hashable, Sendable {
    static let keyIDSizes = 1...32
    static let widths = 4...16
    static let maximumEntries = 1 << 32

    var keyID: [UInt8]
    var name: String
    /// The number of bytes of an identifier that an entry represents.
    var width: Int
    /// The number of bytes by which the lists are sharded, 0...2.
    var prefixLength: Int
    /// The number of entries in all lists together.
    var entries: Int

    var shards: Int { 1 << (8 * prefixLength) }
}
