import AtomicFiles
import Glibc
public import Revocation
public import SystemPackage

/// The machine's own disk.
public struct FileDisk: Disk {
    /// Creates a value without any state.
    public init() {}

    /// Returns all bytes of a file. Throws `.tooLarge` beyond `limit` bytes, and refuses a link.
    public func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        do {
            return try AtomicFile.read(path, limit: limit, options: [.nonBlocking, .noFollow])
        } catch {
            switch error {
            case .failed(let errno): throw DiskError(path, errno)
            case .tooLarge(let limit): throw .tooLarge(path, limit: limit)
            }
        }
    }

    /// Creates a file, or replaces its bytes in place, without waiting for the disk; refuses a
    /// link.
    public func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError) {
        do {
            let file = try FolderOwner.open(
                path, .writeOnly, options: [.truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch {
            throw DiskError(path, error as? Errno ?? .ioError)
        }
    }

    /// Waits with fsync(2) until a file's bytes or a folder's names are on the disk. A file system
    /// that cannot sync folders is accepted.
    public func sync(_ path: FilePath) throws(DiskError) {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
            try file.closeAfter {
                // A file system that cannot sync folders returns EINVAL, which is no failure.
                guard fsync(file.rawValue) == 0 || errno == EINVAL else {
                    throw Errno(rawValue: errno)
                }
            }
        } catch {
            throw DiskError(path, error as? Errno ?? .ioError)
        }
    }

    /// Waits for the lock on the file `lock` in a folder.
    public func lock(_ folder: FilePath) throws(DiskError) -> FolderLock {
        try FolderLock(folder)
    }

    /// Creates a folder that everyone may read; does nothing if the name exists.
    public func makeFolder(_ path: FilePath) throws(DiskError) {
        do throws(Errno) {
            try FolderOwner.makeFolder(path, mode: 0o755)
        } catch {
            guard error == .fileExists else { throw DiskError(path, error) }
        }
    }

    /// Renames a file or folder with rename(2), which replaces a file or an empty folder of that
    /// name.
    public func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        try check(Glibc.rename(path.cString, newPath.cString), path)
    }

    /// Gives a file a second name with link(2). Throws if the name exists.
    public func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        try check(Glibc.link(path.cString, newPath.cString), newPath)
    }

    /// Creates a symbolic link with symlink(2). Throws if the name exists.
    public func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        do {
            try FolderOwner.makeLink(to: destination, at: path)
        } catch {
            throw DiskError(path, error)
        }
    }

    /// Returns the destination of a symbolic link. Throws if it has 256 bytes or more.
    public func destination(of path: FilePath) throws(DiskError) -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let count = readlink(path.cString, &bytes, bytes.count)
        guard count >= 0 else { throw DiskError(path, Errno(rawValue: errno)) }
        guard count < bytes.count else { throw DiskError(path, .fileNameTooLong) }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file, a link, or a folder with its contents; does nothing if it does not exist.
    public func remove(_ path: FilePath) throws(DiskError) {
        guard unlink(path.cString) != 0, errno != ENOENT else { return }
        let reason = Errno(rawValue: errno)
        var status = stat()
        guard lstat(path.cString, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw DiskError(path, reason)
        }
        for name in try names(in: path) { try remove(path.appending(name)) }
        try check(rmdir(path.cString), path)
    }

    /// Returns the sorted names in a folder, without `.` and `..`.
    public func names(in folder: FilePath) throws(DiskError) -> [String] {
        guard let stream = opendir(folder.cString) else {
            throw DiskError(folder, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Returns the number of bytes in a file; a link is not followed.
    public func size(of path: FilePath) throws(DiskError) -> Int {
        var status = stat()
        try check(lstat(path.cString, &status), path)
        return Int(status.st_size)
    }

    /// Returns the folder's revocation lists, whose files are mapped into memory.
    public func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        do {
            return try MappedFolder(folder)
        } catch {
            throw .failed(folder, error.kind == .noPermission ? .permissionDenied : .ioError)
        }
    }

    private func check(_ result: Int32, _ path: FilePath) throws(DiskError) {
        guard result == 0 else { throw DiskError(path, Errno(rawValue: errno)) }
    }
}

extension DiskError {
    fileprivate init(_ path: FilePath, _ errno: Errno) {
        switch errno {
        case .noSuchFileOrDirectory, .notDirectory: self = .notFound(path)
        default: self = .failed(path, errno)
        }
    }
}
