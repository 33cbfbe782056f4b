@testable import Revocation
import Testing

/// Each field of a header at its bounds, and each byte that says something else than it should.
@Suite struct HeaderBoundTests {
    private let list = RevocationHeader(
        content: .list(prefix: []),
        segment: SegmentHeader(keyID: [1, 2], name: "base", width: 8, prefixLength: 0, entries: 2),
        entries: 2, checksum: 7)
    private let filter = RevocationHeader(
        content: .filter(seed: 1 << 63 | 5, layout: FuseLayout(entries: 100)),
        segment: SegmentHeader(
            keyID: [1, 2], name: "base", width: 8, prefixLength: 1, entries: 100),
        entries: 100, checksum: 1 << 31)

    /// Whether a header with some bytes replaced, and a checksum that fits, is the header of a file
    /// whose size fits but for `more` bytes.
    private func isRead(
        _ header: RevocationHeader, _ changes: (at: Int, bytes: [UInt8])..., more: Int = 0
    ) -> Bool {
        var bytes = header.encoded
        for (place, new) in changes { bytes.replaceSubrange(place..<place + new.count, with: new) }
        let checksum = Checksum.crc32(bytes[..<124])
        bytes.replaceSubrange(124..., with: (0..<4).map { UInt8(checksum >> (8 * $0) & 0xFF) })
        let read = try? RevocationHeader(
            decoding: bytes, fileSize: 128 + header.dataSize + more, file: "base.list")
        return changes.isEmpty && more == 0 ? read == header : read != nil
    }

    @Test func `a header is read as it was written, at the bounds of its fields`() {
        for template in [list, filter] {
            #expect(isRead(template))
            for more in [-1, 1] { #expect(!isRead(template, more: more)) }
            for length in [1, 32] {
                var header = template
                header.segment.keyID = Array(repeating: 0xFF, count: length)
                header.segment.name = String(repeating: "z", count: length)
                #expect(isRead(header))
            }
            for (width, isOne) in [(3, false), (4, true), (16, true), (17, false)] {
                var header = template
                header.segment.width = width
                #expect(isRead(header) == isOne, "\(width) bytes")
            }
            for (entries, isOne) in [(0, true), (1 << 32, true), (1 << 32 + 1, false)] {
                var header = template
                (header.segment.entries, header.entries) = (entries, entries)
                #expect(isRead(header) == isOne, "\(entries) entries")
            }
            var bytes = template.encoded
            #expect(bytes.count == 128)
            bytes.removeLast()
            #expect(throws: RevocationError.self) {
                try RevocationHeader(
                    decoding: bytes, fileSize: 128 + template.dataSize, file: "base.list")
            }
            bytes.append(~template.encoded[127])
            #expect(throws: RevocationError.self) {
                try RevocationHeader(
                    decoding: bytes, fileSize: 128 + template.dataSize, file: "base.list")
            }
        }
    }

    @Test func `a whole list and a filter have all entries, a shard some`() {
        for (header, isOne) in [(list, false), (filter, false)] {
            for difference in [-1, 1] {
                var header = header
                header.entries += difference
                #expect(isRead(header) == isOne)
            }
        }
        for length in [1, 2] {
            for (entries, isOne) in [(0, true), (9, true), (10, true), (11, false)] {
                var shard = list
                shard.content = .list(prefix: Array(repeating: 0xAB, count: length))
                shard.segment.prefixLength = length
                (shard.segment.entries, shard.entries) = (10, entries)
                #expect(isRead(shard) == isOne, "\(entries) of 10")
            }
        }
    }

    @Test func `a header with another kind, number of shards or name is refused`() {
        for (place, bytes) in [
            (0, [0x67]), (7, [0]), (7, [2]), (8, [0]), (8, [3]), (10, [3]), (11, [0]), (11, [33]),
            (12, [0]), (12, [33]), (48, [0x2E]), (13, [1]), (84, [1]), (87, [0x80]),
            (80, [2]), (80, [3]), (83, [1]), (92, [0, 0, 0, 1]), (100, [0, 0, 0, 1]),
        ] as [(Int, [UInt8])] {
            #expect(!isRead(list, (place, bytes)), "byte \(place)")
            #expect(!isRead(filter, (place, bytes)), "byte \(place)")
        }
        // A list says nothing about a filter.
        for place in [104, 111, 112, 115, 116, 119] { #expect(!isRead(list, (place, [1]))) }
        // A prefix of three bytes would make sixteen million shards.
        #expect(!isRead(filter, (10, [3]), (80, [0, 0, 0, 1])))
    }

    @Test func `bytes between fields are zero`() {
        for place in [14, 15, 18, 47, 52, 79] {
            #expect(!isRead(list, (place, [1])) && !isRead(filter, (place, [1])), "byte \(place)")
        }
        var shard = list
        shard.content = .list(prefix: [0xAB])
        shard.segment.prefixLength = 1
        #expect(isRead(shard) && !isRead(shard, (15, [1])))
    }

    @Test func `a filter's blocks are a power of two of slots, as many as its entries need`() {
        for (length, count, isOne) in [
            (2, 1, false), (4, 1, true), (4, 0, false), (6, 1, false), (1 << 18, 1, true),
            (1 << 19, 1, false), (4, UInt32.max - 2, true), (4, UInt32.max - 1, false),
        ] as [(UInt32, UInt32, Bool)] {
            let layout = FuseLayout(blockLength: length, blockCount: count)
            #expect((layout != nil) == isOne, "\(count) blocks of \(length)")
            guard let layout else { continue }
            var header = filter
            header.content = .filter(seed: 0, layout: layout)
            #expect(isRead(header))
            #expect(layout.slots == (Int(count) + 2) * Int(length))
        }
        #expect(!isRead(filter, (112, [6, 0, 0, 0])) && !isRead(filter, (116, [0, 0, 0, 0])))
        // What the formula of Graf and Lemire gives for so many entries.
        for (entries, length, count) in [
            (0, 4, 1), (1, 4, 1), (2, 4, 1), (10, 16, 1), (100, 64, 1), (1000, 128, 9),
            (5000, 512, 11), (100_000, 2048, 56), (10_000_000, 32_768, 342),
        ] as [(Int, UInt32, UInt32)] {
            let layout = FuseLayout(entries: entries)
            #expect(layout.blockLength == length && layout.blockCount == count, "\(layout)")
        }
    }
}
