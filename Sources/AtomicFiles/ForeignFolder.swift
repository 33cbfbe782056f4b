import Glibc
public import SystemPackage

/// A folder filled by somebody else, such as a stick or a share. Only its regular files are read.
/// No link is followed below the folder, no name leads out of it, and devices, pipes and sockets
/// are not opened.
public struct ForeignFolder: Sendable {
    /// The reasons why a file was not read.
    public enum ReadError: Error, Hashable, Sendable {
        /// Nothing has that name.
        case notFound
        /// The name belongs to something else: a link, a device, a pipe or a folder.
        case notAFile(String)
        /// The file has more bytes than permitted; none are returned.
        case tooLarge(limit: Int)
        /// The kernel refused the operation.
        case failed(Errno)
    }

    private let path: FilePath

    /// Refers to a folder. It may be reached through links, because the caller chose the path.
    public init(_ path: FilePath) {
        self.path = path
    }

    /// Returns all bytes of a file of at most `limit`; `names` are the nested folders and the file.
    public func read(_ names: [String], limit: Int) throws(ReadError) -> [UInt8] {
        guard let file = names.last, names.allSatisfy(Self.isName) else { throw .notFound }
        var folder = try Folder(path)
        for name in names.dropLast() { folder = try folder.folder(Array(name.utf8CString)) }
        return try folder.read(Array(file.utf8CString), limit: limit)
    }

    /// Returns all bytes of the file at a path, at most `limit`. Only its last name is foreign.
    public static func read(file path: FilePath, limit: Int) throws(ReadError) -> [UInt8] {
        guard let name = path.lastComponent, name.kind == .regular else { throw .notFound }
        let parent = path.removingLastComponent()
        return try Folder(parent.isEmpty ? "." : parent).read(name.cString, limit: limit)
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".."
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }
}

/// An open folder.
private struct Folder: ~Copyable {
    private let descriptor: CInt

    init(_ path: FilePath) throws(ForeignFolder.ReadError) {
        descriptor = open(path.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error() }
    }

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func folder(_ name: [CChar]) throws(ForeignFolder.ReadError) -> Folder {
        try expect(S_IFDIR, name)
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw Self.error() }
        return Folder(descriptor: opened)
    }

    func read(_ name: [CChar], limit: Int) throws(ForeignFolder.ReadError) -> [UInt8] {
        // Opening a device may start it, so the kind is checked before, and again after opening.
        try expect(S_IFREG, name)
        let opened = openat(
            descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard opened >= 0 else { throw Self.error() }
        let file = FileDescriptor(rawValue: opened)
        defer { try? file.close() }
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw Self.error() }
        try Self.expect(S_IFREG, status)
        do {
            return try AtomicFile.read(file, limit: limit)
        } catch {
            switch error {
            case .failed(let errno): throw .failed(errno)
            case .tooLarge(let limit): throw .tooLarge(limit: limit)
            }
        }
    }

    private func expect(_ kind: mode_t, _ name: [CChar]) throws(ForeignFolder.ReadError) {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw Self.error()
        }
        try Self.expect(kind, status)
    }

    private static func expect(
        _ kind: mode_t, _ status: stat
    ) throws(ForeignFolder.ReadError) {
        let found = status.st_mode & S_IFMT
        guard found != kind else { return }
        switch found {
        case S_IFLNK: throw .notAFile("a link")
        case S_IFCHR, S_IFBLK: throw .notAFile("a device")
        case S_IFIFO: throw .notAFile("a pipe")
        case S_IFSOCK: throw .notAFile("a socket")
        case S_IFDIR: throw .notAFile("a folder")
        default: throw .notFound
        }
    }

    private static func error() -> ForeignFolder.ReadError {
        switch Errno(rawValue: errno) {
        case .noSuchFileOrDirectory, .notDirectory: .notFound
        case .tooManySymbolicLinkLevels: .notAFile("a link")
        case let errno: .failed(errno)
        }
    }
}
