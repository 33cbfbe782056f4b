import Glibc
public import SystemPackage

extension WholeFile {
    /// Why a private file was not written.
    public enum PrivateError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The kernel said no.
        case failed(Errno)
        /// Others can exchange what is in the folder, for the reason given.
        case exposed(String)

        /// A few words without the file's name.
        public var description: String {
            switch self {
            case .failed(let errno): "\(errno)"
            case .exposed(let reason):
                "a private file is not put into a folder that others can change: \(reason)"
            }
        }
    }

    /// Gives a file new content: written beside it as `.part`, brought to the disk, renamed. After a
    /// power cut the file is the old one or the new one, whole. One process at a time may do this to a
    /// file.
    ///
    /// The new file is made for this: what is called `.part` already is removed, never written to, so
    /// that nobody has it open or finds permissions of his own choice on it.
    public static func replace(
        _ path: FilePath, with bytes: [UInt8], permissions: FilePermissions
    ) throws(Errno) {
        try replace(path, in: OpenFolder(of: path), bytes, permissions)
    }

    /// The same for what nobody else may read: mode 0600 from the first byte on, in a folder of this
    /// user's or root's that others cannot change.
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

    /// A new, empty file, in place of one that is there, open for writing.
    public static func create(
        _ path: FilePath, permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        try OpenFolder(of: path).create(name(of: path), permissions)
    }

    /// Why a file is not private though it should be; `nil` if it is, or is not there.
    public static func exposure(of path: FilePath) -> String? {
        var status = stat()
        guard lstat(path.string, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { return "it is no plain file" }
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
        _ permissions: FilePermissions
    ) throws(Errno) {
        let name = try name(of: path)
        let part = name + ".part"
        let file = try folder.create(part, permissions)
        do {
            // Closed after the rename: until then its identity tells it from another of that name.
            try file.closeAfter {
                try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                try folder.rename(file, part, to: name)
            }
        } catch {
            try? folder.remove(part)
            throw error as? Errno ?? .ioError
        }
        folder.sync()
    }

    private static func name(of path: FilePath) throws(Errno) -> String {
        guard let name = path.lastComponent, name.kind == .regular else { throw .isDirectory }
        return name.string
    }
}
