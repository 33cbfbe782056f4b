import AtomicFiles
public import DeviceInterface
import Glibc
public import SystemPackage

/// A file to which lines are appended. Every line is on the disk when `append` returns.
public struct FileStorage: Storage {
    private let path: FilePath
    private let permissions: FilePermissions
    /// The folder below which missing folders are created.
    private let root: FilePath?

    /// Creates the folder if it does not exist. The file is created with the first line.
    public init(path: FilePath) throws(DeviceError) {
        self.init(existing: path)
        let folder = path.removingLastComponent()
        do throws(Errno) {
            try FolderOwner.makeFolder(folder, mode: 0o750)
        } catch {
            guard error == .fileExists else {
                throw Self.error(error, "make folder \(folder)", folder)
            }
        }
    }

    /// Refers to a file without creating its folder, to look at what is there.
    public init(existing path: FilePath) {
        self.path = path
        (permissions, root) = ([.ownerReadWrite, .groupRead], nil)
    }

    /// Refers to a file below the folder `root`. Folders between them are created with the first
    /// write.
    init(existing path: FilePath, isPrivate: Bool, below root: FilePath) {
        self.path = path
        permissions = isPrivate ? .ownerReadWrite : [.ownerReadWrite, .groupRead]
        self.root = root
    }

    private func makeFolders() throws(Errno) {
        guard var folder = root else { return }
        for component in path.removingLastComponent().components.dropFirst(folder.components.count)
        {
            folder.append(component)
            try FileTree.makeFolder(folder)
        }
    }

    /// The file's size in bytes; 0 if there is no file. Throws if the file cannot be examined.
    public var size: Int {
        get throws(DeviceError) {
            var status = stat()
            guard stat(path.string, &status) == 0 else {
                guard errno == ENOENT else {
                    throw Self.error(Errno(rawValue: errno), "look at \(path)", path)
                }
                return 0
            }
            return Int(status.st_size)
        }
    }

    /// Appends bytes and waits until they are on the disk. After a failure it removes a partial
    /// line and throws.
    public func append(_ bytes: [UInt8]) throws(DeviceError) {
        do {
            try makeFolders()
            let file = try FolderOwner.open(
                path, .writeOnly, options: [.append, .closeOnExec], permissions: permissions)
            try file.closeAfter {
                let end = try file.seek(offset: 0, from: .end)
                do {
                    try file.writeAll(bytes)
                    guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                } catch {
                    // A partial line must not stay. If this fails too, the line is torn and
                    // verification reports it.
                    ftruncate(file.rawValue, off_t(end))
                    throw error
                }
                if end == 0 { AtomicFile.syncFolder(of: path) }
            }
        } catch {
            throw Self.error(error as? Errno ?? .ioError, "append to \(path)", path)
        }
    }

    /// Throws if the file's disk has less free space than `bytes` bytes, or is read-only.
    public func checkRoom(for bytes: Int) throws(DeviceError) {
        do throws(Errno) {
            try FileSystem.checkRoom(for: bytes, in: path.removingLastComponent())
        } catch {
            throw Self.error(error, "append to \(path)", path)
        }
    }

    /// Returns the bytes in `range`, fewer if it goes beyond the end, and none if there is no file.
    public func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter { try file.read(range) }
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch {
            throw Self.error(error as? Errno ?? .ioError, "read \(path)", path)
        }
    }

    /// Replaces the file in one step by what `content` writes; the old file stays if that throws.
    public func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError) {
        func failure(_ errno: Errno) -> DeviceError { Self.error(errno, "rewrite \(path)", path) }
        do throws(Errno) {
            try makeFolders()
        } catch {
            throw failure(error)
        }
        try AtomicFile.replace(
            path, permissions: permissions, orElse: failure
        ) { file throws(DeviceError) in
            try content { piece throws(DeviceError) in
                do {
                    try file.writeAll(piece)
                } catch {
                    throw failure(error as? Errno ?? .ioError)
                }
            }
        }
    }

    private static func error(
        _ errno: Errno, _ operation: String, _ path: FilePath
    ) -> DeviceError {
        let advice =
            switch errno {
            case .noSpace: "Free space on that disk; until then the gate shows the fault signal."
            case .permissionDenied, .notPermitted:
                FileUser.current.advice(on: path)
                    ?? "Give the terminal's user write access to the file and its folder."
            default: "Check the disk and the path in the configuration."
            }
        return DeviceError(errno: errno, operation, advice: advice)
    }
}

extension FileDescriptor {
    /// Returns the bytes of `range`; fewer if it goes beyond the end.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var count = 0
        while count < bytes.count {
            let read = try bytes.withUnsafeMutableBytes { buffer in
                try self.read(
                    fromAbsoluteOffset: Int64(range.lowerBound) + Int64(count),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            }
            guard read > 0 else { break }
            count += read
        }
        return Array(bytes.prefix(count))
    }
}
