import DeviceInterface
import Glibc
import Journal
import SystemPackage
import TestSupport
import Testing
import Verdicts

/// The file under a journal.
struct FileStorageTests {
    @Test func `a file contains exactly what was appended`() throws {
        try withFolder { folder in
            let storage = try FileStorage(path: folder.appending("journal.jsonl"))
            #expect(try storage.size == 0)
            #expect(try storage.read() == [])
            try storage.append([1, 2, 3])
            try storage.append([])
            try storage.append([4])
            #expect(try storage.size == 4)
            #expect(try storage.read() == [1, 2, 3, 4])
        }
    }

    @Test func `every line is on the disk when it is appended, and a new file's name too`() throws {
        try withFolder { folder in
            let storage = try FileStorage(path: folder.appending("journal.jsonl"))
            let syncs = SyncWatch(folder)
            try storage.append([1, 2, 3])
            #expect(syncs.lines == ["journal.jsonl 3", "."])
            try storage.append([4])
            #expect(syncs.lines == ["journal.jsonl 3", ".", "journal.jsonl 4"])
        }
    }

    @Test func `a line that does not reach the disk is no line`() throws {
        try withFolder { folder in
            let storage = try FileStorage(path: folder.appending("journal.jsonl"))
            try storage.append([1, 2, 3])
            let syncs = SyncWatch(folder)
            syncs.fail(.ioError)
            let error = #expect(throws: DeviceError.self) { try storage.append([4]) }
            #expect(error?.code == .ioFailed)
            #expect(try storage.read() == [1, 2, 3])
            syncs.fail(nil)
            try storage.append([5])
            #expect(try storage.read() == [1, 2, 3, 5])
        }
    }

    @Test func `a replacement is on the disk before it has the journal's name`() throws {
        try withFolder { folder in
            let storage = try FileStorage(path: folder.appending("journal.jsonl"))
            try storage.append([1, 2, 3])
            let syncs = SyncWatch(folder)
            try storage.replace(with: [4, 5])
            #expect(syncs.lines == ["journal.jsonl.part 2", "."])
            syncs.fail(.noSpace)
            let error = #expect(throws: DeviceError.self) { try storage.replace(with: [6]) }
            #expect(error?.code == .storageFull)
            #expect(try storage.read() == [4, 5])
        }
    }

    @Test func `others may not read a journal`() throws {
        try withFolder { folder in
            let path = folder.appending("journal.jsonl")
            let storage = try FileStorage(path: path)
            try storage.append([1])
            var status = stat()
            #expect(stat(path.string, &status) == 0)
            #expect(status.st_mode & 0o137 == 0)
            try storage.replace(with: [2])
            #expect(stat(path.string, &status) == 0)
            #expect(status.st_mode & 0o137 == 0)
        }
    }

    @Test func `a replacement is complete and leaves no other file`() throws {
        try withFolder { folder in
            let path = folder.appending("journal.jsonl")
            let storage = try FileStorage(path: path)
            try storage.append(Array(repeating: 1, count: 5000))
            try storage.replace(with: [9, 9])
            #expect(try storage.read() == [9, 9])
            #expect(access("\(path).part", F_OK) != 0)
        }
    }

    @Test func `a folder is created only if its parent exists`() throws {
        try withFolder { folder in
            let inner = folder.appending("inner")
            defer { rmdir(inner.string) }
            _ = try FileStorage(path: inner.appending("journal.jsonl"))
            _ = try FileStorage(path: inner.appending("journal.jsonl"))
            #expect(access(inner.string, F_OK) == 0)
            let error = #expect(throws: DeviceError.self) {
                try FileStorage(path: folder.appending("a/b/journal.jsonl"))
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `a full disk is reported as full`() throws {
        // The kernel's own: every write to it fails with ENOSPC.
        let storage = try FileStorage(path: "/dev/full")
        let error = #expect(throws: DeviceError.self) { try storage.append([1]) }
        #expect(error?.code == .storageFull)
        #expect(error?.description.contains("/dev/full") == true)
    }

    // Needs a small file system of its own, which only the superuser can make:
    //     unshare -m sh -c 'mount -t tmpfs -o size=64k small /mnt && GATELIGHT_SMALL_DISK=/mnt …'
    @Test(.enabled(if: getenv("GATELIGHT_SMALL_DISK") != nil, "no small disk given"))
    func `a disk that runs full in mid-line keeps the lines before`() throws {
        let folder = FilePath(String(cString: try #require(getenv("GATELIGHT_SMALL_DISK"))))
        let path = folder.appending("journal.jsonl")
        defer { unlink(path.string) }
        let storage = try FileStorage(path: path)
        let journal = try Journal(storage: storage, maximumSize: 1 << 24)
        var failure: DeviceError?
        var written = 0
        while failure == nil, written < 100_000 {
            do throws(DeviceError) {
                try journal.append(entry(second: written))
                written += 1
            } catch {
                failure = error
            }
        }
        #expect(failure?.code == .storageFull)
        let bytes = try storage.read()
        #expect(JournalText.entries(in: bytes).count == written)
        #expect(JournalText.verify(bytes).isEmpty)
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
    func `a folder without permission is reported as such`() throws {
        try withFolder { folder in
            let storage = try FileStorage(path: folder.appending("journal.jsonl"))
            chmod(folder.string, 0o500)
            defer { chmod(folder.string, 0o700) }
            let error = #expect(throws: DeviceError.self) { try storage.append([1]) }
            #expect(error?.code == .noPermission)
        }
    }

    @Test func `a journal in a file is read while it is written`() async throws {
        let folder = FilePath("/tmp/gatelight-journal-\(UInt64.random(in: 0 ... .max))")
        let path = folder.appending("journal.jsonl")
        let storage = try FileStorage(path: path)
        defer {
            unlink(path.string)
            rmdir(folder.string)
        }
        let journal = try Journal(storage: storage, maximumSize: 1 << 14)
        try await withThrowingTaskGroup { group in
            group.addTask { for second in 0..<300 { try journal.append(entry(second: second)) } }
            group.addTask {
                for _ in 0..<100 {
                    let found = JournalText.verify(try storage.read())
                    // A line that is just being written may be seen in part, and nothing else.
                    #expect(found.allSatisfy { $0.kind == .torn }, "\(found)")
                }
            }
            try await group.waitForAll()
        }
        #expect(try storage.size <= 1 << 14)
        #expect(JournalText.verify(try storage.read()).isEmpty)
    }
}
