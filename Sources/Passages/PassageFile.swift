import AtomicFiles
public import DeviceInterface
import Glibc
public import SystemPackage

/// A register's file, readable only by the terminal's user.
///
/// It is created with content by `replace` and then appended to, so an empty file can only be
/// damaged.
public struct PassageFile: Storage {
    /// A size that a full register does not reach, in bytes.
    static let sizeLimit = 16 << 20

    private let path: FilePath

    /// Refers to the file `passages` in the journal's folder, which must exist when the file is
    /// first written.
    public init(folder: FilePath) {
        path = folder.appending("passages")
    }

    /// The file's size in bytes; 0 if there is no file. Throws if the file cannot be examined.
    public var size: Int {
        get throws(DeviceError) {
            var status = stat()
            guard stat(path.string, &status) != 0 else { return Int(status.st_size) }
            guard errno == ENOENT else { throw error(Errno(rawValue: errno), "look at") }
            return 0
        }
    }

    /// Returns the bytes in `range`, fewer if it goes beyond the end, and none if there is no file.
    /// Throws if the file is empty or larger than 16 MiB.
    public func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
        Array(try whole().dropFirst(max(0, range.lowerBound)).prefix(range.count))
    }

    private func whole() throws(DeviceError) -> [UInt8] {
        do throws(AtomicFile.ReadError) {
            let bytes = try AtomicFile.read(
                path, limit: Self.sizeLimit, options: [.noFollow, .nonBlocking])
            if !bytes.isEmpty { return bytes }
        } catch {
            switch error {
            case .failed(.noSuchFileOrDirectory): return []
            case .failed(let errno): throw self.error(errno, "read")
            case .tooLarge: throw self.error(.fileTooLarge, "read")
            }
        }
        throw DeviceError(
            .badData, "read \(path)", advice: "The file is empty: the disk lost its content.")
    }

    /// Appends bytes to the file, which must exist, and waits until they are on the disk. After a
    /// failure it removes a partial line and throws.
    public func append(_ bytes: [UInt8]) throws(DeviceError) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.append, .closeOnExec, .noFollow, .nonBlocking])
            try file.closeAfter {
                let end = try file.seek(offset: 0, from: .end)
                do {
                    try file.writeAll(bytes)
                    guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
                } catch {
                    // A partial line would raise a doubt about everybody after the next start.
                    ftruncate(file.rawValue, off_t(end))
                    throw error
                }
            }
        } catch {
            throw self.error(error as? Errno ?? .ioError, "append to")
        }
    }

    /// Replaces the file in one step by what `content` writes; creates it if there is none.
    public func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError) {
        var bytes: [UInt8] = []
        try content { (piece) throws(DeviceError) in bytes += piece }
        do {
            try AtomicFile.replace(path, with: bytes, permissions: .ownerReadWrite)
        } catch {
            throw self.error(error, "write")
        }
    }

    /// Throws if the file's disk is read-only or has less free space than `bytes` bytes.
    public func checkRoom(for bytes: Int) throws(DeviceError) {
        do throws(Errno) {
            try FileSystem.checkRoom(for: bytes, in: path.removingLastComponent())
        } catch {
            throw self.error(error, "write")
        }
    }

    private func error(_ errno: Errno, _ operation: String) -> DeviceError {
        DeviceError(
            errno: errno, "\(operation) \(path)",
            advice: (errno.isPermission ? FileUser.current.advice(on: path) : nil)
                ?? "Check the disk, and that the terminal's user may write to the folder.")
    }
}
