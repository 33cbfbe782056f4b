import ReproducibleNumbers
@testable import Revocation
import Testing
import TestSupport

/// Sound files in the wrong places.
@Suite struct MixUpTests {
    private let revoked: [RevocationIdentifier]

    init() {
        var generator = SeededRandom(seed: 31)
        revoked = generator.identifiers(60)
    }

    @Test func `another key's segment is refused`() throws {
        let sample = try Sample(revoked)
        let lists = RevocationLists(expected: [
            RevocationKeyFiles(
                keyID: [1], folder: MemoryFolder(sample.files), names: sample.names)
        ])
        #expect(lists.problem?.kind == .mismatch)
        #expect(lists.answer(keyID: [1], revoked[0]).isUnavailable)
    }

    @Test(arguments: [RevocationSegmentWriter.Limits(), .small])
    func `a segment under another name is refused`(
        limits: RevocationSegmentWriter.Limits
    ) throws {
        let files = try Sample(revoked, limits: limits).files.map { file in
            RevocationFile(name: "other" + file.name.dropFirst(4), bytes: file.bytes)
        }
        let sample = try Sample(revoked)
        let lists = sample.lists(in: MemoryFolder(files), names: files.map(\.name))
        #expect(lists.problem?.kind == .mismatch)
    }

    @Test func `one shard instead of another is refused`() throws {
        let sample = try Sample(revoked, limits: .small)
        var folder = MemoryFolder(sample.files)
        folder.files["base.00.list"] = sample["base.01.list"]
        let lists = sample.lists(in: folder)
        #expect(
            lists.problem
                == RevocationError(
                    .mismatch, "base.00.list", "it is another list than its name says"))
    }

    @Test(arguments: ["base.filter", "base.40.list"])
    func `a file from another build of the segment is refused`(name: String) throws {
        let sample = try Sample(revoked, limits: .small)
        let fewer = try Sample(Array(revoked.dropLast()), limits: .small)
        var folder = MemoryFolder(sample.files)
        folder.files[name] = fewer[name]
        #expect(sample.lists(in: folder).problem?.kind == .mismatch)
    }

    @Test(arguments: [("base.filter", "base.40.list"), ("base.40.list", "base.filter")])
    func `a filter is not accepted as a list, nor a list as a filter`(name: String, other: String)
        throws
    {
        let sample = try Sample(revoked, limits: .small)
        var folder = MemoryFolder(sample.files)
        folder.files[name] = sample[other]
        #expect(sample.lists(in: folder).problem?.kind == .mismatch)
    }

    @Test func `a single shard is not accepted as a whole list`() throws {
        let sample = try Sample(revoked, limits: .small)
        let lists = sample.lists(
            in: MemoryFolder(["base.list": sample["base.40.list"]]), names: ["base.list"])
        #expect(lists.problem?.kind == .mismatch)
        #expect(sample.lists(names: ["base.40.list"]).problem?.kind == .incomplete)
    }

    @Test func `a list that is not sharded is checked when it is loaded, against its filter, too`()
        throws
    {
        let sample = try Sample(Array(revoked.prefix(6)), limits: .small)
        #expect(sample.names == ["base.filter", "base.list"])
        var folder = MemoryFolder(sample.files)
        folder.files["base.list"]?[130] ^= 1
        #expect(sample.lists(in: folder).problem?.kind == .malformed)
        let fewer = try Sample(Array(revoked.prefix(5)), limits: .small)
        folder.files["base.list"] = fewer["base.list"]
        #expect(sample.lists(in: folder).problem?.kind == .mismatch)
    }

    @Test func `a list more than the filter names is refused`() throws {
        let sample = try Sample(revoked, limits: .small)
        var folder = MemoryFolder(sample.files)
        folder.files["base.0000.list"] = sample["base.00.list"]
        let lists = sample.lists(in: folder, names: sample.names + ["base.0000.list"])
        #expect(lists.problem?.kind == .incomplete)
        #expect(lists.problem?.detail == "257 of 256 lists")
        // Nor is one of them searched alone when the filter is not named.
        folder.files["base.list"] = try Sample(revoked)["base.list"]
        let unnamed = sample.lists(in: folder, names: ["base.list", "base.00.list"])
        #expect(unnamed.problem?.kind == .incomplete)
    }

    @Test func `lists that have fewer entries than their filter are refused`() throws {
        let sample = try Sample(revoked, limits: .small)
        let name = try #require(
            sample.names.first { sample[$0].count == 128 + 7 && $0.hasSuffix("list") })
        var folder = MemoryFolder(sample.files)
        var empty = Array(sample[name].prefix(128))
        empty[96] = 0
        folder.files[name] = empty.sealed
        let lists = sample.lists(in: folder)
        #expect(lists.problem?.kind == .incomplete && lists.problem?.file == "base")
        #expect(lists.answer(revoked[0]).isUnavailable)
    }

    @Test func `segments are told in the order of their names, and an audit tells what is missing`()
        throws
    {
        var sample = try Sample(Array(revoked.prefix(3)), segment: "c")
        for name in ["a", "d", "b"] { try sample.add(name, Array(revoked.prefix(3))) }
        #expect(sample.lists().status.first?.segments == ["a", "b", "c", "d"])
        #expect(sample.lists().audit() == [])
        let lists = sample.lists(in: MemoryFolder())
        #expect(lists.audit() == lists.status.compactMap(\.problem))
        #expect(lists.audit().map(\.kind) == [.notFound])
    }

    @Test func `a key named twice is not searched`() throws {
        let sample = try Sample(revoked)
        let files = RevocationKeyFiles(
            keyID: Sample.keyID, folder: MemoryFolder(sample.files), names: sample.names)
        #expect(RevocationLists(expected: [files, files]).answer(revoked[0]).isUnavailable)
    }

    @Test(arguments: [
        "", "base", "base.", ".list", "base.lists", "base.list.part", "base.0.list",
        "base.000.list", "base.00000.list", "base.AB.list", "base.+f.list", "base.zz.list",
        "base..list", "../base.list", "a/base.list", "ba se.list", "bäse.list", "base.00.filter",
        String(repeating: "a", count: 33) + ".list", "base.list\0",
    ])
    func `invalid names are refused`(name: String) throws {
        #expect(RevocationFileName(name) == nil)
        let sample = try Sample(revoked)
        let lists = sample.lists(names: sample.names + [name])
        #expect(lists.problem?.kind == .malformed)
        #expect(lists.answer(revoked[0]).isUnavailable)
    }

    @Test(arguments: ["base.list", "base.filter", "2026-11-23.0f.list", "A.beef.list"])
    func `valid names are read and written`(name: String) {
        #expect(RevocationFileName(name)?.description == name)
    }
}
