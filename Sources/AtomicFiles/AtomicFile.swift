import Glibc
public import SystemPackage

/// Reads and writes files in one piece.
public enum AtomicFile {
    /// The reasons why a file was not read.
    public enum ReadError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The kernel refused the operation.
        case failed(Errno)
        /// The file has more bytes than permitted; none are returned.
        case tooLarge(limit: Int)

        /// A few words without the file's name.
        public var description: String {
            switch self {
            case .failed(let errno): "\(errno)"
            case .tooLarge(let limit): "larger than \(limit) bytes"
            }
        }
    }

    /// Returns all bytes of a file of at most `limit` bytes. At most the limit and 64 KiB are in
    /// memory, whatever size the file claims. With `.nonBlocking` a pipe in place of a file does
    /// not block.
    public static func read(
        _ path: FilePath, limit: Int, options: FileDescriptor.OpenOptions = []
    ) throws(ReadError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: options.union(.closeOnExec))
            return try file.closeAfter { try read(file, limit: limit) }
        } catch {
            throw error as? ReadError ?? .failed(error as? Errno ?? .ioError)
        }
    }

    /// Returns the rest of an open file, at most `limit` bytes.
    public static func read(
        _ file: FileDescriptor, limit: Int
    ) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, (1 << 16) - 1) + 1)
        while true {
            let count: Int
            do {
                count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
            } catch {
                throw .failed(error as? Errno ?? .ioError)
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }

    /// Creates a folder and its parents unless they exist.
    public static func makeFolder(_ path: FilePath) throws(Errno) {
        var made = FilePath(root: path.root, [])
        for component in path.components {
            made.append(component)
            do throws(Errno) {
                try FolderOwner.makeFolder(made, mode: 0o755)
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
    }

    /// Removes a file; does nothing if it does not exist.
    public static func remove(_ path: FilePath) throws(Errno) {
        guard unlink(path.cString) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
        syncFolder(of: path)
    }

    /// Syncs a file's folder, without which a new name does not survive a power cut. Some file
    /// systems do not support this; the file's content is safe anyway, so failures are ignored.
    public static func syncFolder(of path: FilePath) {
        if let folder = try? OpenFolder(of: path) { folder.sync() }
    }
}
