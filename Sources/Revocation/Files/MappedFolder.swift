internal import Glibc
public import SystemPackage

/// A folder on a disk whose files are mapped into memory.
///
/// The folder is opened once and stays the same after a rename. Nobody may write to an existing
/// file: a file that shrinks while it is mapped ends the process, and so does an unreadable card
/// (SIGBUS, mmap(2)).
public final class MappedFolder: RevocationFolder {
    /// The largest size of a file that is read instead of mapped. A mapping takes whole pages, and
    /// a process may have only 65,530 (vm.max_map_count).
    private static let smallest = 16 << 10

    private let folder: FilePath
    private let descriptor: CInt
    private let limit: Int

    /// Opens `folder`; its files may have at most `limit` bytes.
    public init(_ folder: FilePath, limit: Int = 1 << 30) throws(RevocationError) {
        self.folder = folder
        self.limit = limit
        descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(folder.string) }
    }

    deinit {
        close(descriptor)
    }

    /// Maps a file, or reads a small one.
    public func bytes(of name: String) throws(RevocationError) -> RevocationBytes {
        let file = try OpenFile(name, in: descriptor, path: path(name), limit: limit)
        guard file.size > Self.smallest else { return RevocationBytes(try file.read(file.size)) }
        return try file.mapped()
    }

    /// Reads the beginning of a file.
    public func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int) {
        let file = try OpenFile(name, in: descriptor, path: path(name), limit: limit)
        return (try file.read(min(count, file.size)), file.size)
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    fileprivate static func error(_ path: String) -> RevocationError {
        let errno = Errno(rawValue: errno)
        let kind: RevocationError.Kind =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory: .notFound
            case .permissionDenied, .notPermitted: .noPermission
            default: .ioFailed
            }
        return RevocationError(kind, path, "\(errno)")
    }
}

/// A regular file, open for reading.
private struct OpenFile: ~Copyable {
    let size: Int
    private let descriptor: CInt
    private let path: String

    init(
        _ name: String, in folder: CInt, path: String, limit: Int
    ) throws(RevocationError) {
        // No name leads out of the folder.
        guard RevocationFileName(name) != nil else {
            throw RevocationError(.notFound, path, "not the name of a revocation file")
        }
        // Without O_NONBLOCK, opening a pipe in place of a file would block.
        let opened = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else { throw MappedFolder.error(path) }
        do {
            size = try Self.size(opened, path, limit)
        } catch {
            close(opened)
            throw error
        }
        descriptor = opened
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    private static func size(
        _ descriptor: CInt, _ path: String, _ limit: Int
    ) throws(RevocationError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw MappedFolder.error(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RevocationError(.malformed, path, "not a regular file")
        }
        guard status.st_size <= limit else {
            throw RevocationError(
                .tooLarge, path, "\(status.st_size) bytes; at most \(limit) are allowed")
        }
        return Int(status.st_size)
    }

    func read(_ count: Int) throws(RevocationError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                return pread(descriptor, rest.baseAddress, rest.count, done)
            }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw MappedFolder.error(path) }
            guard read > 0 else { throw RevocationError(.ioFailed, path, "it became shorter") }
            done += read
        }
        return bytes
    }

    /// Maps the file, which must not be empty, because no kernel maps empty files.
    func mapped() throws(RevocationError) -> RevocationBytes {
        guard let memory = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { throw MappedFolder.error(path) }
        return RevocationBytes(mapping: memory, count: size)
    }
}
