import AtomicFiles
import Glibc
public import SystemPackage

/// Locks a folder against other writers until it is released or the process ends.
public struct FolderLock: ~Copyable {
    private let file: FileDescriptor?

    /// Waits until no other process holds the lock, which is on the file `lock` in the folder.
    public init(_ folder: FilePath) throws(DiskError) {
        file = try Self.lock(folder.appending("lock"))
    }

    /// The lock of a disk that no other process uses.
    public init() {
        file = nil
    }

    private static func lock(_ path: FilePath) throws(DiskError) -> FileDescriptor {
        do {
            let file = try FolderOwner.open(
                path, .readWrite, options: [.closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupReadWrite])
            guard flock(file.rawValue, LOCK_EX) == 0 else {
                let errno = Errno(rawValue: errno)
                try? file.close()
                throw errno
            }
            return file
        } catch {
            throw .failed(path, error as? Errno ?? .ioError)
        }
    }

    deinit {
        try? file?.close()
    }
}
