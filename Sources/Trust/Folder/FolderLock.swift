import AtomicFiles
import Glibc
public import SystemPackage

/// Locks a folder against other writers until it is released or the process ends.
public struct FolderLock: ~Copyable {
    private let file: FileDescriptor

    /// Locks the folder by its file `lock`. Waits until no other process holds the lock, or, if
    /// `waits` is `false`, throws an error whose `isLocked` is `true`.
    public init(_ folder: FilePath, waits: Bool = true) throws(DiskError) {
        file = try Self.lock(folder.appending("lock"), waits ? LOCK_EX : LOCK_EX | LOCK_NB)
    }

    private static func lock(_ path: FilePath, _ kind: Int32) throws(DiskError) -> FileDescriptor {
        do {
            let file = try FolderOwner.open(
                path, .readWrite, options: [.closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupReadWrite])
            guard flock(file.rawValue, kind) == 0 else {
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
        try? file.close()
    }
}
