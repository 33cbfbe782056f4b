import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

@Suite struct FilterTests {
    @Test(arguments: [4097, 10_000, 300_000])
    func `a filter is small and seldom wrong`(count: Int) throws {
        var generator = SeededRandom(seed: UInt64(count))
        let revoked = generator.identifiers(count)
        let sample = try Sample(revoked)
        let bits = Double(sample["base.filter"].count * 8) / Double(count)
        #expect(bits < (count < 5000 ? 14 : count < 100_000 ? 10.5 : 9.3))
        let lists = sample.lists(names: ["base.filter"], holding: .filtersOnly)
        #expect(lists.problem == nil)
        #expect(revoked.allSatisfy { lists.answer($0) == .possiblyRevoked })
        let strangers = 200_000
        let doubted = generator.identifiers(strangers).count { lists.answer($0) != .clear }
        // One in 256 is 781; 1000 is eight standard deviations above.
        #expect((560...1000).contains(doubted))
    }

    @Test func `with filters only, small lists still answer exactly`() throws {
        var generator = SeededRandom(seed: 3)
        let (base, day) = (generator.identifiers(5000), generator.identifiers(50))
        var sample = try Sample(base)
        try sample.add("day", day)
        #expect(sample.names == ["base.filter", "base.list", "day.list"])
        let lists = sample.lists(names: ["base.filter", "day.list"], holding: .filtersOnly)
        #expect(base.allSatisfy { lists.answer($0) == .possiblyRevoked })
        #expect(day.allSatisfy { lists.answer($0) == .revoked })
        let whole = sample.lists(holding: .filtersOnly)
        #expect(base.allSatisfy { whole.answer($0) == .revoked })
    }

    @Test func `a filter alone gives no answer unless lists may be missing`() throws {
        var generator = SeededRandom(seed: 4)
        let sample = try Sample(generator.identifiers(5000))
        let lists = sample.lists(names: ["base.filter"])
        #expect(lists.problem?.kind == .incomplete)
        #expect(lists.answer(.init(value: 1)).isUnavailable)
    }

    @Test(arguments: [2, 3, 4, 5, 10, 20, 50, 100, 333, 1000, 4096, 100_000])
    func `a filter knows all its keys, however few`(count: Int) throws {
        var generator = SeededRandom(seed: UInt64(count))
        let keys = (0..<count).map { _ in generator.next() }
        let built = try #require(FuseFilterBuilder(keys))
        #expect(built.fingerprints.count == built.layout.slots)
        built.fingerprints.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let filter = FuseFilter(seed: built.seed, layout: built.layout, fingerprints: start)
            #expect(keys.allSatisfy { filter.contains($0) })
        }
    }

    @Test func `all positions are within the slots and different`() throws {
        var generator = SeededRandom(seed: 6)
        for (length, count) in [(4, 1), (4, 7), (1 << 18, 1), (1 << 10, 3000)] as [(UInt32, UInt32)]
        {
            let layout = try #require(FuseLayout(blockLength: length, blockCount: count))
            for hash in [0, UInt64.max] + (0..<2000).map({ _ in generator.next() }) {
                let slots = layout.positions(hash)
                #expect(slots[0] >= 0 && slots[0] < slots[1] && slots[1] < slots[2])
                #expect(slots[2] < layout.slots)
            }
        }
    }

    @Test(arguments: [(0, 1), (2, 1), (3, 1), (12, 1), (1 << 19, 1), (4, 0), (4, .max)])
    func `a layout beyond the slots is refused`(length: UInt32, count: UInt32) {
        #expect(FuseLayout(blockLength: length, blockCount: count) == nil)
    }

    @Test func `a filter with a duplicate key is not built`() {
        #expect(FuseFilterBuilder([1, 2, 3, 3]) == nil)
    }
}
