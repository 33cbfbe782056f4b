import AtomicFiles
import FoundationEssentials
import Glibc
package import SystemPackage

/// Reads and writes whole files. Failures say what a person can do something about.
package enum Files {
    /// Reads a file of at most `limit` bytes.
    package static func read(_ path: FilePath, limit: Int) throws(Failure) -> [UInt8] {
        do {
            return try AtomicFile.read(path, limit: limit)
        } catch {
            throw failure(error, "\(path)")
        }
    }

    /// The first bytes of a file, fewer if it is shorter.
    package static func head(_ path: FilePath, count: Int) throws(Failure) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly)
            return try descriptor.closeAfter {
                var bytes = [UInt8](repeating: 0, count: count)
                let read = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                return Array(bytes[..<read])
            }
        } catch {
            throw failure(error as? Errno ?? .ioError, "read \(path)")
        }
    }

    /// PNG and JPEG files under a folder, sorted by path.
    package static func pictures(under folder: FilePath) throws(Failure) -> [FilePath] {
        guard let stream = opendir(folder.cString) else {
            throw failure(Errno(rawValue: errno), "read \(folder)")
        }
        defer { closedir(stream) }
        var pictures: [FilePath] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder.appending(name)
            if entry.pointee.d_type == UInt8(DT_DIR) {
                pictures += try self.pictures(under: path)
            } else if ["png", "jpg", "jpeg"].contains(path.extension?.lowercased() ?? "") {
                pictures.append(path)
            }
        }
        return pictures.sorted { $0.string < $1.string }
    }

    /// Reads at most `limit` bytes of standard input. A longer input throws.
    package static func readStandardInput(limit: Int) throws(Failure) -> [UInt8] {
        do {
            return try AtomicFile.read(.standardInput, limit: limit)
        } catch {
            throw failure(error, "standard input")
        }
    }

    /// Writes a temporary file beside the target and renames it, so that no reader sees a
    /// half-written file.
    ///
    /// A private file is readable only by its owner.
    package static func write(_ bytes: [UInt8], to path: FilePath, isPrivate: Bool = false)
        throws(Failure)
    {
        guard !isPrivate else { return try writePrivately(bytes, to: path) }
        do {
            try AtomicFile.replace(
                path, with: bytes, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw failure(error, writing: path)
        }
    }

    /// Replaces an existing file, and keeps the old one beside it as `.old`. The new file has the
    /// owner, group and permissions of the old one.
    package static func replaceKeepingOld(_ path: FilePath, with bytes: [UInt8]) throws(Failure) {
        do {
            try AtomicFile.replaceKeepingOld(path, with: bytes)
        } catch {
            throw failure(error, writing: path)
        }
    }

    /// Writes one JSON object with sorted keys.
    package static func writeJSON(_ value: some Encodable, to path: FilePath) throws(Failure) {
        try write(Array(json(value).utf8), to: path)
    }

    /// The text of one JSON object with sorted keys.
    package static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func writePrivately(_ bytes: [UInt8], to path: FilePath) throws(Failure) {
        do {
            try AtomicFile.replacePrivately(path, with: bytes)
        } catch {
            switch error {
            case .failed(let errno): throw failure(errno, writing: path)
            case .exposed: throw Failure(.noPermission, "write \(path): \(error)")
            }
        }
    }

    /// Creates a folder, with its parents.
    package static func makeFolder(_ path: FilePath) throws(Failure) {
        do {
            try AtomicFile.makeFolder(path)
        } catch {
            throw failure(error, "make folder \(path)")
        }
    }

    private static func failure(_ error: AtomicFile.ReadError, _ name: String) -> Failure {
        switch error {
        case .failed(let errno): failure(errno, "read \(name)")
        case .tooLarge(let limit):
            Failure(
                .data, "\(name): larger than the \(limit) bytes that such a file may have")
        }
    }

    private static func failure(_ errno: Errno, writing path: FilePath) -> Failure {
        do throws(Failure) {
            try expectFolder(of: path)
        } catch {
            return error
        }
        return failure(errno, "write \(path)")
    }

    /// Throws status 73 if the folder in which a file is to be written does not exist. Commands that
    /// work for long before they write call it first.
    package static func expectFolder(of path: FilePath) throws(Failure) {
        let parent = path.removingLastComponent()
        let folder = parent.isEmpty ? "." : parent
        guard let status = FileStatus(folder) else {
            throw Failure(.cannotCreate, "write \(path): the folder \(folder) does not exist")
        }
        guard status.isFolder else {
            throw Failure(.cannotCreate, "write \(path): \(folder) is not a folder")
        }
    }

    private static func failure(_ errno: Errno, _ operation: String) -> Failure {
        let status: Failure.Status =
            switch errno {
            case .noSuchFileOrDirectory, .isDirectory, .tooManySymbolicLinkLevels, .notDirectory:
                operation.hasPrefix("read") ? .noInput : .cannotCreate
            case .permissionDenied, .notPermitted: .noPermission
            default: operation.hasPrefix("read") ? .ioError : .cannotCreate
            }
        return Failure(status, "\(operation): \(errno)")
    }
}

/// The file or folder that a path leads to, links followed.
package struct FileStatus {
    /// Whether it is a folder.
    package let isFolder: Bool
    /// Whether it is a regular file, and no pipe, socket or device.
    package let isFile: Bool

    /// `nil` if the path leads to nothing.
    package init?(_ path: FilePath) {
        var status = stat()
        guard stat(path.cString, &status) == 0 else { return nil }
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        isFile = status.st_mode & S_IFMT == S_IFREG
    }
}
