import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

/// Whatever happens to a file, what it revokes is never clear.
@Suite struct DamageTests {
    private let revoked: [RevocationIdentifier]
    private let sample: Sample

    init() throws {
        var generator = SeededRandom(seed: 21)
        revoked = generator.identifiers(40)
        sample = try Sample(revoked, limits: .small)
    }

    private func lists(_ name: String, _ bytes: [UInt8]?) -> RevocationLists {
        var folder = MemoryFolder(sample.files)
        folder.files[name] = bytes
        return sample.lists(in: folder)
    }

    /// The filter, a list with entries, and one of a small segment.
    private static let kinds = ["filter", "shard", "list"]

    private func target(_ kind: String) throws -> (Sample, name: String) {
        let shard = try #require(
            sample.names.first { sample[$0].count > 135 && $0.hasSuffix("list") })
        return switch kind {
        case "filter": (sample, "base.filter")
        case "shard": (sample, shard)
        default: (try Sample(revoked), "base.list")
        }
    }

    @Test(arguments: kinds)
    func `a file cut anywhere makes its key unavailable`(kind: String) throws {
        let (sample, name) = try target(kind)
        let whole = sample[name]
        for length in whole.indices {
            var folder = MemoryFolder(sample.files)
            folder.files[name] = Array(whole[..<length])
            let lists = sample.lists(in: folder)
            #expect(lists.problem?.file == name, "cut to \(length) bytes")
            #expect(lists.problem?.kind == .malformed)
            #expect(revoked.allSatisfy { lists.answer($0).isUnavailable })
        }
    }

    @Test(arguments: kinds)
    func `a file damaged anywhere is noticed`(kind: String) throws {
        let (sample, name) = try target(kind)
        for place in sample[name].indices {
            var folder = MemoryFolder(sample.files)
            folder.files[name]?[place] ^= 1 << (place % 8)
            let lists = sample.lists(in: folder)
            #expect(lists.problem != nil || !lists.audit().isEmpty, "byte \(place)")
            for identifier in revoked {
                let answer = lists.answer(identifier)
                #expect(answer == .revoked || answer.isUnavailable, "byte \(place)")
            }
        }
    }

    @Test(arguments: kinds)
    func `bytes too many are noticed`(kind: String) throws {
        let (sample, name) = try target(kind)
        var folder = MemoryFolder(sample.files)
        folder.files[name]?.append(0)
        #expect(sample.lists(in: folder).problem?.kind == .malformed)
    }

    @Test(arguments: kinds)
    func `a file with forged checksums is refused or read as a file`(kind: String) throws {
        let (sample, name) = try target(kind)
        var generator = SeededRandom(seed: 22)
        var sound = 0
        for _ in 0..<rounds(2000) {
            var folder = MemoryFolder(sample.files)
            folder.files[name] = sample[name].damaged(using: &generator).sealed
            let lists = sample.lists(in: folder)
            if lists.problem == nil, lists.audit().isEmpty { sound += 1 }
            for identifier in revoked.prefix(4) { _ = lists.answer(identifier) }
        }
        // Else the checksums did not fit.
        #expect(sound > 0)
    }

    @Test func `entries out of order are refused`() throws {
        let sample = try Sample(revoked)
        var bytes = sample["base.list"]
        bytes.replaceSubrange(128..<144, with: Array(bytes[136..<144] + bytes[128..<136]))
        let lists = sample.lists(in: MemoryFolder(["base.list": bytes.sealed]))
        #expect(lists.problem?.description == "base.list: entry 1 is out of order")
        bytes.replaceSubrange(128..<136, with: bytes[136..<144])
        let twice = sample.lists(in: MemoryFolder(["base.list": bytes.sealed]))
        #expect(twice.problem?.description == "base.list: entry 1 is out of order")
    }

    @Test func `a filter that does not know its list is found by an audit`() throws {
        var generator = SeededRandom(seed: 23)
        let other = try Sample(generator.identifiers(40), limits: .small)
        let lists = lists("base.filter", other["base.filter"])
        // Its size and number of entries are right, so only the content can tell.
        #expect(lists.audit().contains { $0.kind == .mismatch })
    }

    @Test func `any one file missing makes the key unavailable`() throws {
        for name in sample.names {
            let missing = lists(name, nil)
            #expect(missing.problem?.kind == .notFound)
            #expect(missing.problem?.file == name)
            #expect(revoked.allSatisfy { missing.answer($0).isUnavailable })
            let unnamed = sample.lists(names: sample.names.filter { $0 != name })
            #expect(unnamed.problem?.kind == .incomplete, "\(name)")
            #expect(unnamed.answer(revoked[0]).isUnavailable)
        }
    }

    @Test func `half of the lists is not treated as none`() {
        let names = Array(sample.names.prefix(100))
        let lists = sample.lists(names: names, holding: .filtersOnly)
        #expect(lists.problem?.kind == .incomplete)
        #expect(lists.answer(revoked[0]) != .clear)
    }

    @Test func `one key's fault does not affect the others`() throws {
        let lists = RevocationLists(expected: [
            RevocationKeyFiles(keyID: [1], folder: MemoryFolder(), names: ["base.list"]),
            RevocationKeyFiles(
                keyID: Sample.keyID, folder: MemoryFolder(sample.files), names: sample.names),
        ])
        #expect(lists.answer(revoked[0]) == .revoked)
        #expect(
            lists.answer(keyID: [1], revoked[0])
                == .unavailable("key 01: base.list: not there"))
        #expect(lists.status.map(\.problem?.kind) == [.notFound, nil])
    }
}
