import Foundation
@testable import Revocation
import SystemPackage
import Testing
import TestSupport

/// Files of a disk, byte by byte, and what is left open of them.
@Suite struct MappedFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ size: Int) throws -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        _ = try folder.file("a.list", bytes)
        return bytes
    }

    /// The descriptors of this process that are open in the folder.
    private func descriptors() throws -> Int {
        let path = folder.path.string
        return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
                .contains(path) == true
        }
    }

    @Test(arguments: [0, 1, 127, 16 << 10 - 1, 16 << 10, 16 << 10 + 1, 70_000])
    func `a file is read as it is, a large one by mapping it`(_ size: Int) throws {
        let bytes = try write(size)
        do {
            let mapped = try MappedFolder(folder.path)
            let read = try mapped.bytes(of: "a.list")
            #expect(Array(read.buffer) == bytes && read.count == size)
            withExtendedLifetime(read) {}
            for count in [0, 1, size - 1, size, size + 1] where count >= 0 {
                let head = try mapped.head(of: "a.list", count: count)
                #expect(head.bytes == Array(bytes.prefix(count)) && head.fileSize == size)
            }
            // Only the folder itself is still open.
            #expect(try descriptors() == 1)
        }
        #expect(try descriptors() == 0)
    }

    @Test func `a file at the limit is read, a larger one is not`() throws {
        let mapped = try MappedFolder(folder.path, limit: 1000)
        for (size, isRead) in [(1000, true), (1001, false)] {
            _ = try write(size)
            #expect(((try? mapped.bytes(of: "a.list")) != nil) == isRead)
            #expect(((try? mapped.head(of: "a.list", count: 1)) != nil) == isRead)
        }
        let error = #expect(throws: RevocationError.self) { try mapped.bytes(of: "a.list") }
        #expect(error?.kind == .tooLarge)
        #expect(try descriptors() == 1)
    }

    @Test(arguments: ["link", "folder", "pipe", "gone"])
    func `only a regular file is read, and nothing else stays open`(_ what: String) throws {
        let path = folder.path.appending("a.list").string
        _ = try folder.file("b.list", [1])
        let made: CInt =
            switch what {
            case "link": symlink("b.list", path)
            case "folder": mkdir(path, 0o755)
            case "pipe": mkfifo(path, 0o644)
            default: 0
            }
        #expect(made == 0)
        let mapped = try MappedFolder(folder.path)
        let error = #expect(throws: RevocationError.self) { try mapped.bytes(of: "a.list") }
        #expect(
            error?.kind == (what == "gone" ? .notFound : what == "link" ? .ioFailed : .malformed))
        #expect(error?.file == path)
        #expect(try descriptors() == 1)
    }

    @Test func `no name leads out of the folder, and only a folder is one`() throws {
        _ = try folder.file("a", [1])
        let mapped = try MappedFolder(folder.path)
        for name in ["../a.list", "/etc/passwd", "..", "", "a"] {
            let error = #expect(throws: RevocationError.self) { try mapped.bytes(of: name) }
            #expect(error?.kind == .notFound, "\(name)")
        }
        for name in ["a", "none"] {
            let error = #expect(throws: RevocationError.self) {
                try MappedFolder(folder.path.appending(name))
            }
            #expect(error?.kind == .notFound, "\(name)")
        }
    }
}
