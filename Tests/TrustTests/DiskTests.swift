import Foundation
import Revocation
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust

/// The disk in memory is as strict as the machine's own, so that a trial run fails where the disk
/// would.
struct DiskTests {
    /// The outcome of each step on a disk, in a folder of its own.
    private func outcomes(_ disk: any Disk, in folder: FilePath) throws -> [String] {
        try disk.makeFolder(folder)
        func name(_ text: String) -> FilePath { folder.appending(text) }
        func outcome(_ work: () throws(DiskError) -> Void) -> String {
            do {
                try work()
                return "done"
            } catch {
                switch error {
                case .notFound: return "not found"
                case .tooLarge: return "too large"
                case .failed(_, let errno): return "\(errno)"
                }
            }
        }
        var sizes: [Int] = []
        return [
            outcome { () throws(DiskError) in try disk.write([1, 2], to: name("a")) },
            outcome { () throws(DiskError) in try disk.link(name("a"), at: name("b")) },
            outcome { () throws(DiskError) in try disk.link(name("a"), at: name("b")) },
            outcome { () throws(DiskError) in try disk.link(name("none"), at: name("c")) },
            outcome { () throws(DiskError) in
                try disk.makeSymbolicLink(to: "set-1", at: name("current"))
            },
            outcome { () throws(DiskError) in
                try disk.makeSymbolicLink(to: "set-2", at: name("current"))
            },
            outcome { () throws(DiskError) in _ = try disk.names(in: name("none")) },
            outcome { () throws(DiskError) in
                sizes.append(try disk.size(of: name("current")))
                sizes.append(try disk.size(of: name("a")))
            },
            outcome { () throws(DiskError) in try disk.rename(name("a"), to: name("a")) },
            outcome { () throws(DiskError) in _ = try disk.read(name("a"), limit: 1) },
            outcome { () throws(DiskError) in try disk.remove(name("none")) },
            outcome { () throws(DiskError) in try disk.remove(name("current")) },
            "\(sizes) \(try disk.names(in: folder))",
        ]
    }

    @Test func `the disks answer alike`() throws {
        let folder = try TemporaryFolder()
        let real = try outcomes(FileDisk(), in: folder.path.appending("disk"))
        let memory = try outcomes(MemoryDisk(), in: "/disk")
        #expect(memory == real)
        #expect(real.last == "[5, 2] [\"a\", \"b\"]")
    }

    /// What is in a folder after files and folders were moved, replaced and removed.
    private func moves(_ disk: any Disk, in folder: FilePath) throws -> [String] {
        func path(_ text: String) -> FilePath { folder.appending(text) }
        func bytes(_ text: String) -> String {
            (try? disk.read(path(text), limit: 9)).map { "\($0)" } ?? "none"
        }
        try disk.makeFolder(folder)
        for name in ["a", "a/b", "c", "a"] { try disk.makeFolder(path(name)) }
        for (name, byte) in [("a/x", 1), ("a/b/y", 2), ("ax", 3)] {
            try disk.write([UInt8(byte)], to: path(name))
        }
        // A name that exists stays what it is.
        try disk.makeFolder(path("ax"))
        try disk.rename(path("a"), to: path("d"))
        try disk.rename(path("d/b"), to: path("c"))
        try disk.rename(path("ax"), to: path("d/x"))
        var found = [
            "\(try disk.names(in: folder))", "\(try disk.names(in: path("d")))", bytes("d/x"),
            bytes("c/y"), bytes("a/x"), bytes("ax"),
        ]
        for missing in ["none", "a"] {
            let error = #expect(throws: DiskError.self) {
                try disk.rename(path(missing), to: path("new"))
            }
            #expect(error == .notFound(path(missing)))
        }
        #expect(throws: DiskError.notFound(path("none"))) {
            try disk.destination(of: path("none"))
        }
        try disk.write([4], to: path("c/base.list"))
        try disk.remove(path("c/y"))
        found.append("\(try disk.lists(in: path("c")).head(of: "base.list", count: 9).bytes)")
        try disk.makeFolder(path("d/e"))
        try disk.write([5], to: path("d/e/z"))
        try disk.remove(path("d"))
        return found + ["\(try disk.names(in: folder))"]
    }

    @Test func `the disks move, replace and remove folders alike`() throws {
        let folder = try TemporaryFolder()
        let real = try moves(FileDisk(), in: folder.path.appending("disk"))
        #expect(try moves(MemoryDisk(), in: "/disk") == real)
        #expect(try moves(SimulatedDisk(), in: "/disk") == real)
        #expect(
            real == [
                "[\"c\", \"d\"]", "[\"x\"]", "[3]", "[2]", "none", "none", "[4]", "[\"c\"]",
            ])
    }

    @Test func `no name is given twice on a simulated disk, either`() throws {
        let disk = SimulatedDisk()
        for path: FilePath in ["/a", "/b"] { try disk.write([1], to: path) }
        #expect(throws: DiskError.failed("/b", .fileExists)) { try disk.link("/a", at: "/b") }
        #expect(throws: DiskError.failed("/b", .fileExists)) {
            try disk.makeSymbolicLink(to: "a", at: "/b")
        }
    }

    @Test func `the machine's disk tells what is missing, and keeps nothing open`() throws {
        let folder = try TemporaryFolder()
        let (disk, missing) = (FileDisk(), folder.path.appending("none"))
        let within = missing.appending("x")
        #expect(throws: DiskError.notFound(within)) { try disk.write([1], to: within) }
        #expect(throws: DiskError.notFound(within)) { try disk.makeFolder(within) }
        #expect(throws: DiskError.notFound(missing)) { try disk.sync(missing) }
        #expect(throws: DiskError.failed(missing, .ioError)) { try disk.lists(in: missing) }
        #expect(throws: DiskError.failed(missing.appending("lock"), .noSuchFileOrDirectory)) {
            _ = try disk.lock(missing)
        }
        _ = try folder.file("a", [1])
        for _ in 0..<2 {
            let lock = try disk.lock(folder.path)
            #expect(try disk.names(in: folder.path) == ["a", "lock"])
            _ = consume lock
        }
        let path = folder.path.string
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
                .contains(path) == true
        }
        #expect(open == [])
        let longest = String(repeating: "x", count: 255)
        try disk.makeSymbolicLink(to: longest, at: folder.path.appending("long"))
        #expect(try disk.destination(of: folder.path.appending("long")) == longest)
    }

    @Test func `the machine's disk syncs files and folders, and tells if it cannot`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.file("root.json", [1, 2])
        let syncs = SyncWatch(folder.path)
        try FileDisk().sync(path)
        try FileDisk().sync(folder.path)
        #expect(syncs.lines == ["root.json 2", "."])
        syncs.fail(.ioError)
        #expect(throws: DiskError.failed(path, .ioError)) { try FileDisk().sync(path) }
        // What a file system answers that cannot sync folders.
        syncs.fail(.invalidArgument)
        try FileDisk().sync(folder.path)
    }

    @Test func `the clock's floor is on the disk before it replaces the old one`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("clock.json", [1, 2])
        let syncs = SyncWatch(folder.path)
        let floor = ClockFloor(signed: Date(timeIntervalSince1970: 1_780_000_000))
        try KeptClockFloor.write(floor, to: path, on: FileDisk())
        let part = try #require(syncs.lines.first)
        #expect(!part.hasPrefix("clock.json ") && !part.hasSuffix(" 0"))
        #expect(syncs.lines.count == 2 && syncs.lines.last == ".")
        #expect(KeptClockFloor.read(path, on: FileDisk()) == .kept(floor))
    }

    @Test func `the reason why a file cannot be removed is told`() {
        let path: FilePath = "/proc/version"
        let error = #expect(throws: DiskError.self) { try FileDisk().remove(path) }
        // Root may not, others have no permission.
        let reasons: [Errno] = [.notPermitted, .permissionDenied]
        #expect(reasons.contains { error == .failed(path, $0) })
    }

    @Test func `a clock's floor is changed under the folder's lock`() throws {
        let folder = try TemporaryFolder()
        let lock = folder.path.appending("lock")
        func isFree() throws -> Bool {
            let file = try FileDescriptor.open(
                lock, .readWrite, options: [.create], permissions: .ownerReadWrite)
            return try file.closeAfter { flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 }
        }
        #expect(try isFree())
        var wasFree: Bool?
        try KeptClockFloor.change(folder.path.appending("clock.json"), on: FileDisk()) { _ in
            wasFree = try? isFree()
            return nil
        }
        #expect(try wasFree == false && isFree())
    }

    @Test func `a destination too long to be read whole is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("long")
        try FileDisk().makeSymbolicLink(to: String(repeating: "x", count: 256), at: path)
        #expect(throws: DiskError.self) { try FileDisk().destination(of: path) }
    }
}
