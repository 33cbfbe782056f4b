import SystemPackage
import Testing
import TestSupport

@testable import AtomicFiles

struct FileSystemTests {
    @Test func `a file system of any size is counted without overflow`() {
        #expect(FileSystem.isEnough(blocks: 2, size: 4096, for: 8192))
        #expect(!FileSystem.isEnough(blocks: 2, size: 4096, for: 8193))
        #expect(FileSystem.isEnough(blocks: .max, size: 4096, for: 1))
        #expect(FileSystem.isEnough(blocks: 1 << 60, size: 1 << 10, for: .max))
    }

    @Test func `a missing folder is an error, and one with room is none`() throws {
        let folder = try TemporaryFolder()
        try FileSystem.checkRoom(for: 1, in: folder.path)
        #expect(throws: Errno.noSpace) {
            try FileSystem.checkRoom(for: .max, in: folder.path)
        }
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try FileSystem.checkRoom(for: 1, in: folder.path.appending("none"))
        }
    }
}
