import AtomicFiles
public import Revocation
public import SystemPackage

/// The disk operations that trusted data needs. The real disk is `FileDisk`; a simulated one loses
/// its power when a test says so.
///
/// As on a real disk, nothing is certain to survive a power cut before it is synced: a file's bytes
/// by syncing the file, a name by syncing its folder.
public protocol Disk: Sendable {
    /// Returns all bytes of a file of at most `limit`; a link is not followed.
    func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8]
    /// Creates a file or replaces its bytes.
    func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError)
    /// Writes a file's bytes or a folder's names to the disk.
    func sync(_ path: FilePath) throws(DiskError)
    /// Creates a folder unless it exists.
    func makeFolder(_ path: FilePath) throws(DiskError)
    /// Renames a file or folder in one step, replacing what had the new name.
    func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError)
    /// Gives a file a second name.
    func link(_ path: FilePath, at newPath: FilePath) throws(DiskError)
    /// Creates a symbolic link.
    func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError)
    /// Returns the destination of a symbolic link.
    func destination(of path: FilePath) throws(DiskError) -> String
    /// Removes a file, a link, or a folder with its contents; does nothing if it does not exist.
    func remove(_ path: FilePath) throws(DiskError)
    /// Returns the sorted names in a folder.
    func names(in folder: FilePath) throws(DiskError) -> [String]
    /// Waits for a folder's lock, which excludes other processes until it ends.
    func lock(_ folder: FilePath) throws(DiskError) -> FolderLock
    /// Returns the number of bytes in a file.
    func size(of path: FilePath) throws(DiskError) -> Int
    /// Returns a folder of revocation lists, which keeps as little of them in memory as possible.
    func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder
}

/// The reason why a disk operation failed.
public enum DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing has that name.
    case notFound(FilePath)
    /// A file has more bytes than the permitted limit.
    case tooLarge(FilePath, limit: Int)
    /// The kernel refused the operation.
    case failed(FilePath, Errno)

    /// Whether this user may not do it.
    var isPermission: Bool {
        if case .failed(_, let errno) = self { errno.isPermission } else { false }
    }

    /// One line for people.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): not found"
        case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        case .failed(let path, let errno): "\(path): \(errno)"
        }
    }
}
