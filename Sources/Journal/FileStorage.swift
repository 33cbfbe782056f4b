public import DeviceInterface
import Glibc
public import SystemPackage

/// A file that lines are appended to. Every line is on the disk when `append` returns.
public struct FileStorage: Storage {
    private let path: FilePath

    /// Makes the folder if it is not there; the file appears with the first line.
    public init(path: FilePath) throws(DeviceError) {
        self.path = path
        let folder = path.removingLastComponent()
        guard mkdir(folder.string, 0o750) != 0, errno != EEXIST else { return }
        throw Self.error(Errno(rawValue: errno), "make folder \(folder)")
    }

    public var size: Int {
        get throws(DeviceError) {
            var status = stat()
            guard stat(path.string, &status) == 0 else {
                guard errno == ENOENT else {
                    throw Self.error(Errno(rawValue: errno), "look at \(path)")
                }
                return 0
            }
            return Int(status.st_size)
        }
    }

    public func append(_ bytes: [UInt8]) throws(DeviceError) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.append, .create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead])
            try file.closeAfter {
                let end = try file.seek(offset: 0, from: .end)
                do {
                    try file.writeAll(bytes)
                    guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                } catch {
                    // Half a line must not stay; if this fails too the line is torn, and says so.
                    ftruncate(file.rawValue, off_t(end))
                    throw error
                }
                if end == 0 { Self.syncFolder(of: path) }
            }
        } catch {
            throw Self.error(error as? Errno ?? .ioError, "append to \(path)")
        }
    }

    public func read() throws(DeviceError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
                    guard count > 0 else { return bytes }
                    bytes += chunk[..<count]
                }
            }
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch {
            throw Self.error(error as? Errno ?? .ioError, "read \(path)")
        }
    }

    public func replace(with bytes: [UInt8]) throws(DeviceError) {
        let temporary = FilePath("\(path).part")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead])
            try file.closeAfter {
                try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            Self.syncFolder(of: path)
        } catch {
            unlink(temporary.string)
            throw Self.error(error as? Errno ?? .ioError, "rewrite \(path)")
        }
    }

    /// A new name survives a power cut only once its folder is on the disk too. Some file systems
    /// cannot do that; the file's content is safe all the same, so a failure is not told.
    private static func syncFolder(of path: FilePath) {
        let folder = path.removingLastComponent()
        guard
            let file = try? FileDescriptor.open(
                folder, .readOnly, options: [.directory, .closeOnExec])
        else { return }
        fsync(file.rawValue)
        try? file.close()
    }

    private static func error(_ errno: Errno, _ operation: String) -> DeviceError {
        let advice =
            switch errno {
            case .noSpace: "Free space on that disk; until then the gate shows the fault signal."
            case .permissionDenied: "Give the terminal's user write access to the folder."
            default: "Check the disk and the path in the configuration."
            }
        return DeviceError(errno: errno, operation, advice: advice)
    }
}
