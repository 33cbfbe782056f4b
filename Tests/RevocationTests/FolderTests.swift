import Cryptography
import Glibc
import Hexadecimal
import ReproducibleNumbers
@testable import Revocation
import SystemPackage
import Testing
import TestSupport

/// Files of a disk.
@Suite struct FolderTests {
    private let folder: TemporaryFolder
    private let revoked: [RevocationIdentifier]
    private let sample: Sample

    init() throws {
        var generator = SeededRandom(seed: 51)
        revoked = generator.identifiers(40_000)
        sample = try Sample(revoked)
        folder = try TemporaryFolder()
        for file in sample.files { _ = try folder.file(file.name, file.bytes) }
    }

    @Test func `lists on a disk answer as those in memory`() throws {
        let lists = sample.lists(in: try MappedFolder(folder.path))
        #expect(lists.problem == nil)
        #expect(revoked.allSatisfy { lists.answer($0) == .revoked })
        var generator = SeededRandom(seed: 52)
        let memory = sample.lists()
        for stranger in generator.identifiers(5000) {
            #expect(lists.answer(stranger) == memory.answer(stranger))
        }
        #expect(lists.audit() == [])
    }

    @Test func `a shard that was removed or changed after loading gives no answer`() throws {
        let lists = sample.lists(in: try MappedFolder(folder.path))
        let victim = revoked[0]
        let name = "base.\(victim.bytes[..<1].hexadecimal).list"
        #expect(unlink(folder.path.appending(name).string) == 0)
        #expect(lists.answer(victim).isUnavailable)
        let other = try Sample(Array(revoked.dropLast(5000)))
        _ = try folder.file(name, other[name])
        #expect(lists.answer(victim).isUnavailable)
        #expect(lists.audit().map(\.file) == [name])
        _ = try folder.file(name, sample[name])
        #expect(lists.answer(victim) == .revoked)
        #expect(unlink(folder.path.appending(name).string) == 0)
        // Once opened it stays.
        #expect(lists.answer(victim) == .revoked)
    }

    @Test func `a folder that is renamed is the same folder`() throws {
        let inner = folder.path.appending("old")
        #expect(mkdir(inner.string, 0o755) == 0)
        _ = try folder.file("old/day.list", try Sample([revoked[0]], segment: "day").files[0].bytes)
        let mapped = try MappedFolder(inner)
        #expect(rename(inner.string, folder.path.appending("new").string) == 0)
        #expect(sample.lists(in: mapped, names: ["day.list"]).answer(revoked[0]) == .revoked)
    }

    @Test(arguments: ["link", "folder", "pipe", "empty", "gone"])
    func `only a regular file is read`(what: String) throws {
        let path = folder.path.appending("base.filter").string
        #expect(unlink(path) == 0)
        let made: CInt =
            switch what {
            case "link": symlink("base.00.list", path)
            case "folder": mkdir(path, 0o755)
            case "pipe": mkfifo(path, 0o644)
            case "empty": close(creat(path, 0o644))
            default: 0
            }
        #expect(made == 0)
        let problem = sample.lists(in: try MappedFolder(folder.path)).problem
        #expect(problem?.file.hasSuffix("base.filter") == true)
        let kind: RevocationError.Kind =
            switch what {
            case "gone": .notFound
            case "link": .ioFailed
            default: .malformed
            }
        #expect(problem?.kind == kind)
    }

    @Test func `a file past the limit is not read`() throws {
        let mapped = try MappedFolder(folder.path, limit: 1000)
        #expect(sample.lists(in: mapped).problem?.kind == .tooLarge)
        #expect(sample.lists(in: mapped, names: ["base.00.list"]).problem?.kind == .incomplete)
    }

    @Test func `no name leads out of the folder`() throws {
        let mapped = try MappedFolder(folder.path)
        for name in ["../base.filter", "/etc/passwd", "inner/base.list", "..", ""] {
            let error = #expect(throws: RevocationError.self) { try mapped.bytes(of: name) }
            #expect(error?.kind == .notFound)
        }
    }

    @Test func `a missing folder is reported`() throws {
        let error = #expect(throws: RevocationError.self) {
            try MappedFolder(folder.path.appending("none"))
        }
        #expect(error?.kind == .notFound)
        #expect(error?.file == folder.path.appending("none").string)
    }

    @Test func `many threads can query at the same time`() async throws {
        let lists = sample.lists(in: try MappedFolder(folder.path))
        let parts = (0..<4).map { part in
            revoked.enumerated().filter { $0.offset % 4 == part }.map(\.element)
        }
        let right = await withTaskGroup(of: Bool.self) { group in
            for part in parts {
                group.addTask { part.allSatisfy { lists.answer($0) == .revoked } }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(right)
    }
}
