import FoundationEssentials
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

    @Test func `both disks answer alike`() throws {
        let folder = try TemporaryFolder()
        let real = try outcomes(FileDisk(), in: folder.path.appending("disk"))
        let memory = try outcomes(MemoryDisk(), in: "/disk")
        #expect(memory == real)
        #expect(real.last == "[5, 2] [\"a\", \"b\"]")
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

    @Test func `a destination too long to be read whole is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("long")
        try FileDisk().makeSymbolicLink(to: String(repeating: "x", count: 256), at: path)
        #expect(throws: DiskError.self) { try FileDisk().destination(of: path) }
    }
}
