import Glibc
public import SystemPackage

extension AtomicFile {
    /// The reasons why a private file was not written.
    public enum PrivateError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The kernel refused the operation.
        case failed(Errno)
        /// Others can exchange the contents of the folder, for the given reason.
        case exposed(String)

        /// A few words without the file's name.
        public var description: String {
            switch self {
            case .failed(let errno): "\(errno)"
            case .exposed(let reason):
                "a private file must not be in a folder that others can change: \(reason)"
            }
        }
    }

    /// Replaces the content of a file. The new content is written beside it as `.part`, synced to
    /// the disk and renamed. After a power cut the file is the old one or the new one, complete.
    /// Only one process may do this to a file at a time.
    ///
    /// The `.part` file is always new: an existing one is removed and never written to, so that
    /// nobody has it open or has chosen its permissions.
    public static func replace(
        _ path: FilePath, with bytes: [UInt8], permissions: FilePermissions
    ) throws(Errno) {
        try replace(path, in: OpenFolder(of: path), bytes, permissions)
    }

    /// Replaces the content of an existing file, and keeps the old one beside it as `.old`. The new
    /// file has the owner, group and permissions of the old one.
    public static func replaceKeepingOld(
        _ path: FilePath, with bytes: [UInt8]
    ) throws(Errno) {
        let folder = try OpenFolder(of: path)
        let old = try name(of: path)
        let status = try folder.status(old)
        let kept = try name(of: path.companion(".old"))
        try replace(path, in: folder, bytes, .ownerReadWrite) { folder, file throws(Errno) in
            // A file system without owners refuses, and needs none.
            if fchown(file.rawValue, status.st_uid, status.st_gid) != 0,
                status.st_uid != geteuid()
            {
                throw Errno(rawValue: errno)
            }
            guard fchmod(file.rawValue, status.st_mode & 0o777) == 0 else {
                throw Errno(rawValue: errno)
            }
            try folder.keep(old, as: kept)
        }
    }

    /// Replaces a file that nobody else may read. It has mode 0600 from the first byte, and its
    /// folder must belong to this user or root and be unchangeable by others.
    public static func replacePrivately(
        _ path: FilePath, with bytes: [UInt8]
    ) throws(PrivateError) {
        do {
            let folder = try OpenFolder(of: path)
            if let exposure = try folder.exposure() { throw PrivateError.exposed(exposure) }
            try replace(path, in: folder, bytes, .ownerReadWrite)
        } catch {
            throw error as? PrivateError ?? .failed(error as? Errno ?? .ioError)
        }
    }

    /// Creates a new, empty file, replacing an existing one, and opens it for writing.
    public static func create(
        _ path: FilePath, permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        try OpenFolder(of: path).create(name(of: path), permissions)
    }

    /// Returns the reason why a file is not private; `nil` if it is, or does not exist.
    public static func exposure(of path: FilePath) -> String? {
        var status = stat()
        guard lstat(path.cString, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { return "it is not a regular file" }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            return "it belongs to another user (\(status.st_uid))"
        }
        guard status.st_mode & 0o077 == 0 else {
            return "others may read or write it (mode \(String(status.st_mode & 0o777, radix: 8)))"
        }
        return nil
    }

    private static func replace(
        _ path: FilePath, in folder: borrowing OpenFolder, _ bytes: [UInt8],
        _ permissions: FilePermissions,
        beforeRename prepare: (borrowing OpenFolder, FileDescriptor) throws(Errno) -> Void = {
            _, _ in
        }
    ) throws(Errno) {
        let name = try name(of: path)
        let part = try self.name(of: path.companion(".part"))
        let file = try folder.create(part, permissions)
        do {
            // The file stays open until after the rename, because its identity distinguishes it
            // from others of that name.
            try file.closeAfter {
                try file.writeAll(bytes)
                try prepare(folder, file)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                try folder.rename(file, part, to: name)
            }
        } catch {
            try? folder.remove(part)
            throw error as? Errno ?? .ioError
        }
        folder.sync()
    }

    private static func name(of path: FilePath) throws(Errno) -> [CChar] {
        guard let name = path.lastComponent, name.kind == .regular else { throw .isDirectory }
        return name.cString
    }
}
