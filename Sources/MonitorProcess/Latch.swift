internal import AtomicFiles
internal import CLinux
internal import Glibc
package import SystemPackage

/// The reason for which the fault signal was forced, in a file that outlives the process. Only a
/// person ends it.
package struct Latch {
    private let path: FilePath
    /// The reason; `nil` if nothing was forced since the last reset.
    package private(set) var reason: String?
    /// Whether the file does not hold the reason yet.
    package private(set) var isUnwritten = false

    /// Reads the file in a folder. A file that cannot be read is a latch, too. Throws if the folder
    /// cannot be written, because a latch would then be lost.
    package init(in folder: FilePath) throws(Errno) {
        path = folder.appending("latch")
        guard access(folder.string, W_OK | X_OK) == 0 else { throw Errno(rawValue: errno) }
        do {
            let bytes = try AtomicFile.read(path, limit: 4096)
            reason = String(decoding: bytes.prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
        } catch {
            // A link that points nowhere is a latch, too.
            var status = stat()
            if lstat(path.string, &status) == 0 || errno != ENOENT { reason = "unknown, \(error)" }
        }
    }

    /// Latches for a reason, which `write` writes down.
    package mutating func set(_ reason: String) { (self.reason, isUnwritten) = (reason, true) }

    /// Writes the file, which takes the disk's time. Returns the error if it cannot be written; the
    /// latch then holds until the process ends.
    package mutating func write() -> Errno? {
        guard isUnwritten, let reason else { return nil }
        do throws(Errno) {
            try AtomicFile.replace(
                path, with: Array("\(reason)\n".utf8), permissions: [.ownerReadWrite, .groupRead])
            isUnwritten = false
            return nil
        } catch {
            return error
        }
    }

    /// Ends the latch. It holds if the file cannot be removed.
    package mutating func reset() throws(Errno) {
        guard unlink(path.string) == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
        (reason, isUnwritten) = (nil, false)
    }
}
