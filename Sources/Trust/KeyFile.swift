import Glibc
import Regions
public import SystemPackage

/// Key files in and out, whole.
enum KeyFile {
    static func read(_ path: FilePath, limit: Int) throws(TrustError) -> [UInt8] {
        do {
            // Non-blocking, so that a pipe in the place of a file cannot hold us up.
            let file = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking])
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: limit + 1)
                var count = 0
                while count <= limit {
                    let read = try bytes.withUnsafeMutableBytes { buffer in
                        try file.read(
                            into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                    }
                    guard read > 0 else { return Array(bytes[..<count]) }
                    count += read
                }
                throw TrustError(.tooLarge, path.string, "larger than \(limit) bytes")
            }
        } catch let error as TrustError {
            throw error
        } catch {
            throw TrustError(errno: error as? Errno ?? .ioError, path.string)
        }
    }

    /// Writes beside the target, reaches the disk, renames: after a power cut the file is whole or
    /// not there.
    static func write(_ bytes: [UInt8], to path: FilePath) throws(TrustError) {
        let temporary = FilePath("\(path).part")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary.string)
            throw TrustError(errno: error as? Errno ?? .ioError, path.string)
        }
    }
}

extension TrustStore {
    /// Puts a key under its region, whole or not at all, and answers where.
    public static func install(
        _ key: RegionalKey, in directory: FilePath
    ) throws(TrustError) -> FilePath {
        var folder = directory
        for component in ["", "regions", key.region.description] {
            folder = component.isEmpty ? folder : folder.appending(component)
            guard mkdir(folder.string, 0o755) != 0, errno != EEXIST else { continue }
            throw TrustError(errno: Errno(rawValue: errno), folder.string)
        }
        let path = folder.appending("\(RegionalKey.hexadecimal(key.keyID)).json")
        try KeyFile.write(key.json(), to: path)
        return path
    }
}
