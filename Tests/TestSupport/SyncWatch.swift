import CSyncs
import Glibc
package import SystemPackage

/// What is brought to the disk below a folder, by this process.
package final class SyncWatch: Sendable {
    private let number: Int32

    /// Watches `folder` until this object is gone.
    package init(_ folder: FilePath) {
        let path = realpath(folder.string, nil)
        defer { free(path) }
        number = syncs_watch(path)
        precondition(number >= 0, "too many folders are watched")
    }

    deinit {
        syncs_end(number)
    }

    /// A line for each fsync(2) and fdatasync(2) so far: the file's name and its size then. Folders
    /// have no size, and the watched folder is a dot.
    package var lines: [String] {
        var text = [CChar](repeating: 0, count: 8192)
        syncs_noted(number, &text, Int32(text.count))
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Lets every further one fail with `error`, or with none.
    package func fail(_ error: Errno?) {
        syncs_fail(number, error?.rawValue ?? 0)
    }
}
