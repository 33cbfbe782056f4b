import Glibc
public import SystemPackage

extension AtomicFile {
    /// Replaces a file by content that `write` supplies in pieces. It is written beside the file,
    /// synced to the disk and renamed. After a power cut the file is the old one or the new one,
    /// complete.
    ///
    /// A temporary file left by an interrupted process is removed first and never written to: it
    /// may belong to somebody else, or be accessible to everybody.
    public static func replace<Failure: Error>(
        _ path: FilePath, permissions: FilePermissions,
        orElse failure: (Errno) -> Failure,
        writing write: (FileDescriptor) throws(Failure) -> Void
    ) throws(Failure) {
        let temporary = path.companion(".part")
        unlink(temporary.cString)
        let file: FileDescriptor
        do {
            file = try FolderOwner.create(
                temporary, .writeOnly, options: .closeOnExec, permissions: permissions)
        } catch {
            throw failure(error)
        }
        do throws(Failure) {
            try bringToDisk(file, orElse: failure, writing: write)
            guard rename(temporary.cString, path.cString) == 0 else {
                throw failure(Errno(rawValue: errno))
            }
        } catch {
            unlink(temporary.cString)
            throw error
        }
        syncFolder(of: path)
    }

    private static func bringToDisk<Failure: Error>(
        _ file: FileDescriptor, orElse failure: (Errno) -> Failure,
        writing write: (FileDescriptor) throws(Failure) -> Void
    ) throws(Failure) {
        do throws(Failure) {
            try write(file)
            guard fsync(file.rawValue) == 0 else { throw failure(Errno(rawValue: errno)) }
        } catch {
            try? file.close()
            throw error
        }
        guard close(file.rawValue) == 0 else { throw failure(Errno(rawValue: errno)) }
    }
}
