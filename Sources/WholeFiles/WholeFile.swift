import Glibc
public import SystemPackage

/// Files that are read and written in one piece.
public enum WholeFile {
    /// Why a file was not read.
    public enum ReadError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The kernel said no.
        case failed(Errno)
        /// There are more bytes than asked for at the most; none is given.
        case tooLarge(limit: Int)

        /// A few words without the file's name.
        public var description: String {
            switch self {
            case .failed(let errno): "\(errno)"
            case .tooLarge(let limit): "larger than \(limit) bytes"
            }
        }
    }

    /// All bytes of a file of at most `limit` bytes. No more than the limit and 64 KiB is ever held,
    /// whatever size the file claims. With `.nonBlocking` a pipe in the place of a file holds nobody
    /// up.
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

    /// What is left in an open file, at most `limit` bytes.
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

    /// Makes a folder and those above it, unless they are there.
    public static func makeFolder(_ path: FilePath) throws(Errno) {
        var made = FilePath(root: path.root, [])
        for component in path.components {
            made.append(component)
            guard mkdir(made.string, 0o755) != 0, errno != EEXIST else { continue }
            throw Errno(rawValue: errno)
        }
    }

    /// Takes a file away; one that is not there is gone already.
    public static func remove(_ path: FilePath) throws(Errno) {
        guard unlink(path.string) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
        syncFolder(of: path)
    }

    /// A new name survives a power cut only once its folder is on the disk too. Some file systems
    /// cannot do that; the file's content is safe all the same, so a failure is not told.
    public static func syncFolder(of path: FilePath) {
        if let folder = try? OpenFolder(of: path) { folder.sync() }
    }
}
