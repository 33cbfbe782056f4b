import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

/// The parts of filters and lists that other programs compute in the same way, and their limits.
@Suite struct FilterBoundTests {
    /// What a program in Python computes with the constants of MurmurHash3's 64-bit finalizer.
    @Test func `a hash and its fingerprint are those of the format`() {
        for (key, seed, hash, fingerprint) in [
            (0, 0, 0, 0), (1, 0, 0xB456_BCFC_34C2_CB2C, 208), (0, 1, 0xB456_BCFC_34C2_CB2C, 208),
            (1 << 63, 5, 0x40B9_9234_2B68_82C6, 242), (.max, 2, 0xB456_BCFC_34C2_CB2C, 208),
        ] as [(UInt64, UInt64, UInt64, UInt8)] {
            #expect(FuseFilter.hash(key, seed: seed) == hash)
            #expect(FuseFilter.fingerprint(hash) == fingerprint)
        }
    }

    @Test(arguments: [2, 63, 64, 65, 300])
    func `keys that are all the same make no filter, however many`(_ count: Int) {
        #expect(FuseFilterBuilder([UInt64](repeating: 7, count: count)) == nil)
    }

    @Test func `a filter that needs several attempts knows its keys`() throws {
        let first = FuseFilter.hash(1, seed: 0x9E37_79B9_7F4A_7C15)
        var generator = SeededRandom(seed: 61)
        var later = 0
        for round in 0..<400 {
            let keys = (0..<3 + round % 40).map { _ in generator.next() }
            let built = try #require(FuseFilterBuilder(keys))
            if built.seed != first { later += 1 }
            built.fingerprints.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                let filter = FuseFilter(
                    seed: built.seed, layout: built.layout, fingerprints: start)
                #expect(keys.allSatisfy { filter.contains($0) })
            }
        }
        #expect(later > 0, "no attempt failed")
    }

    /// A list of 4-byte entries, in this order.
    private func list(_ entries: [UInt8]) throws -> ListFile {
        let data = entries.flatMap { entry -> [UInt8] in [0, 0, 0, entry] }
        let header = RevocationHeader(
            content: .list(prefix: []),
            segment: SegmentHeader(
                keyID: [1], name: "base", width: 4, prefixLength: 0, entries: entries.count),
            entries: entries.count, checksum: Checksum.crc32(data))
        return try ListFile(RevocationBytes(header.encoded + data), file: "base.list")
    }

    @Test func `each entry of a list is above the one before it`() throws {
        for entries in [[], [5], [1, 2], [1, 2, 3, 9]] as [[UInt8]] {
            let list = try list(entries)
            for value in 0..<12 as Range<UInt8> {
                let identifier = RevocationIdentifier(value: UInt128(value) << 96)
                #expect(list.contains(identifier) == entries.contains(value))
            }
        }
        for entries in [[2, 1], [1, 1], [1, 3, 2], [1, 3, 3], [1, 2, 4, 3]] as [[UInt8]] {
            #expect(throws: RevocationError.self) { try list(entries) }
        }
    }
}
