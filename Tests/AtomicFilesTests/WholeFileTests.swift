import AtomicFiles
import Foundation
import Glibc
import SystemPackage
import Testing
import TestSupport

/// Files in one piece, and private ones from their first byte.
struct WholeFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try #require(chmod(folder.path.string, 0o700) == 0)
    }

    private func mode(_ path: FilePath) -> mode_t {
        var status = stat()
        return lstat(path.string, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `new content is on the disk before it is named, and the name after`() throws {
        let path = try folder.file("a.json", Array("old".utf8))
        let syncs = SyncWatch(folder.path)
        try AtomicFile.replace(path, with: [1, 2], permissions: [.ownerReadWrite])
        try AtomicFile.replacePrivately(path, with: [3])
        #expect(syncs.lines == ["a.json.part 2", ".", "a.json.part 1", "."])
        syncs.fail(.ioError)
        #expect(throws: Errno.ioError) {
            try AtomicFile.replace(path, with: [4, 5], permissions: [.ownerReadWrite])
        }
        #expect(try TemporaryFolder.bytes(of: path) == [3])
        #expect(try folder.names == ["a.json"])
    }

    @Test(arguments: [250, 251, 255])
    func `a file of the longest name is replaced, too`(_ length: Int) throws {
        let name = String(repeating: "n", count: length)
        let path = try folder.file(name, [1])
        try AtomicFile.replace(path, with: [2], permissions: [.ownerReadWrite])
        #expect(try TemporaryFolder.bytes(of: path) == [2])
        try AtomicFile.replaceKeepingOld(path, with: [3])
        #expect(try TemporaryFolder.bytes(of: path.companion(".old")) == [2])
        try AtomicFile.remove(path.companion(".old"))
        try AtomicFile.replace(path, permissions: [.ownerReadWrite], orElse: { $0 }) {
            file throws(Errno) in _ = try? file.writeAll([4])
        }
        #expect(try TemporaryFolder.bytes(of: path) == [4])
        #expect(try folder.names == [name])
        let longer = folder.path.appending(String(repeating: "n", count: 256))
        #expect(throws: Errno.fileNameTooLong) {
            try AtomicFile.replace(longer, with: [2], permissions: [.ownerReadWrite])
        }
        #expect(try folder.names == [name])
    }

    @Test func `a file that is removed stays so`() throws {
        let path = try folder.file("a.json", [1])
        let syncs = SyncWatch(folder.path)
        try AtomicFile.remove(path)
        #expect(syncs.lines == ["."])
    }

    @Test func `a planted part file keeps neither its mode nor its reader`() throws {
        let path = try folder.file("key.pem")
        let planted = try folder.file("key.pem.part", Array("planted".utf8))
        try #require(chmod(planted.string, 0o666) == 0)
        let spy = try FileDescriptor.open(planted, .readOnly)
        defer { try? spy.close() }
        try AtomicFile.replacePrivately(path, with: Array("secret".utf8))
        #expect(try TemporaryFolder.bytes(of: path) == Array("secret".utf8))
        #expect(mode(path) == 0o600)
        var seen = [UInt8](repeating: 0, count: 64)
        let count = try seen.withUnsafeMutableBytes {
            try spy.read(fromAbsoluteOffset: 0, into: $0)
        }
        #expect(Array(seen.prefix(count)) == Array("planted".utf8))
        #expect(try folder.names == ["key.pem"])
    }

    @Test func `a hard link planted as the part file is not followed, also for a public file`()
        throws
    {
        let victim = try folder.file("victim", Array("untouched".utf8))
        let path = try folder.file("clock.json", Array("old".utf8))
        try #require(link(victim.string, "\(path).part") == 0)
        try AtomicFile.replace(path, with: [1], permissions: [.ownerReadWrite, .groupRead])
        #expect(try TemporaryFolder.bytes(of: victim) == Array("untouched".utf8))
        #expect(try TemporaryFolder.bytes(of: path) == [1])
        #expect(mode(path) & ~0o640 == 0)
    }

    @Test func `a link planted as the part file is not followed`() throws {
        let victim = try folder.file("victim", Array("untouched".utf8))
        let path = try folder.file("salt")
        try #require(symlink(victim.string, "\(path).part") == 0)
        try AtomicFile.replacePrivately(path, with: [1])
        #expect(try TemporaryFolder.bytes(of: victim) == Array("untouched".utf8))
        #expect(mode(path) == 0o600)
    }

    @Test func `a folder planted as the part file is an error, and the old content stays`()
        throws
    {
        let path = try folder.file("salt", Array("old".utf8))
        try #require(mkdir("\(path).part", 0o755) == 0)
        #expect(throws: AtomicFile.PrivateError.self) {
            try AtomicFile.replacePrivately(path, with: [1])
        }
        #expect(try TemporaryFolder.bytes(of: path) == Array("old".utf8))
    }

    @Test func `a private file is refused in a folder that others can change`() throws {
        let path = try folder.file("key.pem")
        try #require(chmod(folder.path.string, 0o777) == 0)
        #expect(throws: AtomicFile.PrivateError.exposed("everybody may write to it")) {
            try AtomicFile.replacePrivately(path, with: [1])
        }
        #expect(try folder.names == [])
        // As /tmp is.
        try #require(chmod(folder.path.string, 0o1777) == 0)
        try AtomicFile.replacePrivately(path, with: [1])
        #expect(mode(path) == 0o600)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `a private file is refused in another user's folder`() throws {
        let path = try folder.file("key.pem")
        try #require(chown(folder.path.string, 12_345, 12_345) == 0)
        #expect(
            throws: AtomicFile.PrivateError.exposed("it belongs to another user (12345)")
        ) { try AtomicFile.replacePrivately(path, with: [1]) }
    }

    @Test func `a folder behind a link is checked by its own permissions`() throws {
        let real = folder.path.appending("real")
        try #require(mkdir(real.string, 0o700) == 0 && chmod(real.string, 0o777) == 0)
        try #require(symlink("real", folder.path.appending("link").string) == 0)
        #expect(throws: AtomicFile.PrivateError.self) {
            try AtomicFile.replacePrivately(folder.path.appending("link/key"), with: [1])
        }
    }

    @Test func `an invalid file name is an error`() {
        for path in ["", "/", "..", "a/.."] as [FilePath] {
            #expect(throws: Errno.self) {
                try AtomicFile.replace(path, with: [], permissions: .ownerReadWrite)
            }
        }
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)])
    func `a file that others may read is reported`(mode: mode_t, isPrivate: Bool) throws {
        let path = try folder.file("salt", [1])
        try #require(chmod(path.string, mode) == 0)
        #expect((AtomicFile.exposure(of: path) == nil) == isPrivate)
        try #require(symlink("salt", folder.path.appending("link").string) == 0)
        #expect(
            AtomicFile.exposure(of: folder.path.appending("link")) == "it is not a regular file")
    }
}
