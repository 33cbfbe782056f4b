internal import AtomicFiles
internal import Glibc
internal import SystemPackage

/// A file that gets its name when it is finished and is removed if it is not.
struct PartFile: ~Copyable {
    private let path: FilePath
    private let partPath: FilePath
    private let descriptor: FileDescriptor
    private var bytesWritten = 0
    private var isOpen = true
    private var isUnfinished = true

    /// Creates `path` + `.part`, replacing one that an interrupted process left behind. It is
    /// always a new file: frames show people, and a file placed there beforehand could give others
    /// access.
    init(path: FilePath) throws(RecordingError) {
        let partPath = path.companion(".part")
        do {
            descriptor = try AtomicFile.create(
                partPath, permissions: [.ownerReadWrite, .groupRead])
        } catch {
            throw RecordingError(.fileFailed(error), path)
        }
        self.path = path
        self.partPath = partPath
    }

    deinit {
        if isOpen { try? descriptor.close() }
        if isUnfinished { partPath.withPlatformString { _ = unlink($0) } }
    }

    /// Writes all of `bytes`, or restores the previous length of the file.
    mutating func write(_ bytes: [UInt8]) throws(RecordingError) {
        do {
            _ = try descriptor.writeAll(bytes)
            bytesWritten += bytes.count
        } catch {
            ftruncate(descriptor.rawValue, bytesWritten)
            _ = try? descriptor.seek(offset: Int64(bytesWritten), from: .start)
            throw RecordingError(
                .fileFailed(error as? Errno ?? .ioError), path, offset: bytesWritten)
        }
    }

    /// Writes everything to the disk and gives the file its name.
    consuming func finish() throws(RecordingError) {
        guard fsync(descriptor.rawValue) == 0 else {
            throw RecordingError(.fileFailed(Errno(rawValue: errno)), path)
        }
        // Some file systems report a lack of space only on closing. A failed close also releases
        // the descriptor.
        isOpen = false
        do {
            try descriptor.close()
        } catch {
            throw RecordingError(.fileFailed(error as? Errno ?? .ioError), path)
        }
        let result = partPath.withPlatformString { from in
            path.withPlatformString { to in rename(from, to) }
        }
        guard result == 0 else {
            throw RecordingError(.fileFailed(Errno(rawValue: errno)), path)
        }
        isUnfinished = false
    }
}
