import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

@Suite struct LookUpTests {
    /// Entries, width, limits: small, with a filter, of 256 shards.
    static let segments: [(Int, Int, RevocationSegmentWriter.Limits, files: Int)] = [
        (0, 8, .init(), 1), (1, 8, .init(), 1), (4096, 8, .init(), 1), (4097, 8, .init(), 2),
        (5, 8, .small, 2), (16, 8, .small, 2), (17, 8, .small, 257), (4000, 8, .small, 257),
        (4000, 4, .small, 257), (4000, 9, .small, 257), (4000, 16, .small, 257),
        (5000, 16, .init(), 2), (5000, 4, .init(), 2), (40_000, 8, .init(), 257),
        (60_000, 8, .small, 65_537),
    ]

    @Test(arguments: segments)
    func `a look-up agrees with a set`(
        count: Int, width: Int, limits: RevocationSegmentWriter.Limits, files: Int
    ) throws {
        var generator = SeededRandom(seed: UInt64(count))
        let revoked = generator.identifiers(count)
        let sample = try Sample(revoked, width: width, limits: limits)
        #expect(sample.files.count == files)
        let lists = sample.lists()
        #expect(lists.problem == nil)
        #expect(revoked.allSatisfy { lists.answer($0) == .revoked })
        let known = Set(revoked.map { $0.truncated(to: width) })
        for stranger in generator.identifiers(rounds(20_000)) {
            let answer: RevocationAnswer =
                known.contains(stranger.truncated(to: width)) ? .revoked : .clear
            #expect(lists.answer(stranger) == answer)
        }
        #expect(lists.audit() == [])
        #expect(lists.status.first?.entries == known.count)
    }

    @Test func `the neighbours of entries are clear`() throws {
        var generator = SeededRandom(seed: 7)
        let revoked = generator.identifiers(500)
        let lists = try Sample(revoked, width: 16).lists()
        for identifier in revoked {
            #expect(lists.answer(identifier) == .revoked)
            #expect(lists.answer(.init(value: identifier.value &+ 1)) == .clear)
            #expect(lists.answer(.init(value: identifier.value &- 1)) == .clear)
        }
    }

    @Test(arguments: [RevocationSegmentWriter.Limits(), .small])
    func `the first and the last possible identifier can be entries`(
        limits: RevocationSegmentWriter.Limits
    ) throws {
        var generator = SeededRandom(seed: 8)
        let ends = [RevocationIdentifier(value: .min), RevocationIdentifier(value: .max)]
        let lists = try Sample(ends + generator.identifiers(30), limits: limits).lists()
        #expect(ends.allSatisfy { lists.answer($0) == .revoked })
    }

    @Test(arguments: [0, 1 << 63, 0xFFFF << 48] as [UInt64])
    func `neighbouring entries are found like any other`(first: UInt64) throws {
        let crowd = (0..<2000).map { RevocationIdentifier(value: UInt128(first + 3 * $0) << 64) }
        let lists = try Sample(crowd + [.init(value: .min), .init(value: .max)]).lists()
        #expect(crowd.allSatisfy { lists.answer($0) == .revoked })
        #expect(crowd.allSatisfy { lists.answer(.init(value: $0.value + (1 << 64))) == .clear })
    }

    @Test func `entries with the same stored bytes are one entry`() throws {
        let one = RevocationIdentifier(value: 5 << 64 | 1)
        let other = RevocationIdentifier(value: 5 << 64 | 2)
        let short = try Sample([one])
        #expect(short.lists().answer(other) == .revoked)
        let long = try Sample([one], width: 16)
        #expect(long.lists().answer(other) == .clear)
        let both = try Sample([one, other])
        #expect(both.lists().status.first?.entries == 1)
        // More than the filter can tell apart, but not more than the list can.
        let many = (0..<5000).map { RevocationIdentifier(value: 5 << 64 | UInt128($0)) }
        let lists = try Sample(many + [.init(value: 9)], width: 16).lists()
        #expect(many.allSatisfy { lists.answer($0) == .revoked })
        #expect(lists.answer(.init(value: 5 << 64 | 6000)) == .clear)
    }

    @Test func `every segment is searched`() throws {
        var generator = SeededRandom(seed: 9)
        let parts = [6000, 20, 5000, 1].map { generator.identifiers($0) }
        var sample = try Sample(parts[0])
        for (day, part) in parts.dropFirst().enumerated() {
            try sample.add("2026-11-0\(day + 1)", part)
        }
        let lists = sample.lists()
        #expect(lists.status.first?.segments.count == 4)
        #expect(parts.joined().allSatisfy { lists.answer($0) == .revoked })
        #expect(generator.identifiers(500).allSatisfy { lists.answer($0) == .clear })
    }

    @Test func `the worst answer of several identifiers counts`() throws {
        var generator = SeededRandom(seed: 10)
        let revoked = generator.identifiers(3)
        let lists = try Sample(revoked).lists()
        let clear = generator.identifiers(2)
        #expect(lists.answer(keyID: Sample.keyID, clear + [revoked[1]]) == .revoked)
        #expect(lists.answer(keyID: Sample.keyID, clear) == .clear)
        #expect(lists.answer(keyID: Sample.keyID, []) == .clear)
    }

    @Test func `answers have an order`() {
        let answers: [RevocationAnswer] = [.clear, .possiblyRevoked, .unavailable("x"), .revoked]
        for (rank, answer) in answers.enumerated() {
            for other in answers[...rank] {
                #expect(RevocationAnswer.worse(answer, other) == answer)
                #expect(RevocationAnswer.worse(other, answer) == answer)
            }
        }
    }

    @Test func `a key revokes only its own codes`() throws {
        var generator = SeededRandom(seed: 11)
        let revoked = generator.identifiers(10)
        let lists = try Sample(revoked).lists()
        #expect(lists.answer(keyID: [1], revoked[0]) == .clear)
        #expect(lists.answer(keyID: [], revoked[0]) == .clear)
    }

    @Test func `a key without files revokes nothing`() throws {
        let lists = try Sample([]).lists(names: [])
        #expect(lists.problem == nil)
        #expect(lists.answer(.init(value: 1)) == .clear)
    }
}
