import Glibc
public import SystemPackage

extension WholeFile {
    /// Gives a file new content that `write` puts into it piece by piece: written beside it, brought to
    /// the disk, renamed. After a power cut the file is the old one or the new one, whole.
    ///
    /// A file left behind by a process that was cut off is removed first and never written into: it may
    /// belong to somebody else, or be open to everybody.
    public static func replace<Failure: Error>(
        _ path: FilePath, permissions: FilePermissions,
        orElse failure: (Errno) -> Failure,
        writing write: (FileDescriptor) throws(Failure) -> Void
    ) throws(Failure) {
        let temporary = FilePath("\(path).part")
        unlink(temporary.string)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                temporary, .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
                permissions: permissions)
        } catch {
            throw failure(error as? Errno ?? .ioError)
        }
        do throws(Failure) {
            try bringToDisk(file, orElse: failure, writing: write)
            guard rename(temporary.string, path.string) == 0 else {
                throw failure(Errno(rawValue: errno))
            }
        } catch {
            unlink(temporary.string)
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
