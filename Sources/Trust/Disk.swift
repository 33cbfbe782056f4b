public import Revocation
public import SystemPackage

/// What trusted data needs of a disk. The real one is `FileDisk`; a simulated one loses its power
/// whenever a test says so.
///
/// As on a real one, nothing is sure to survive a power cut until it was synced: a file's bytes by
/// syncing the file, a name by syncing the folder it is in.
public protocol Disk: Sendable {
    /// All bytes of a file of at most `limit`; a link is not followed.
    func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8]
    /// Makes a file, or gives one new bytes.
    func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError)
    /// Brings a file's bytes or a folder's names to the disk.
    func sync(_ path: FilePath) throws(DiskError)
    /// Makes a folder, unless it is there.
    func makeFolder(_ path: FilePath) throws(DiskError)
    /// Gives a file or folder another name, in one step, in place of what had it before.
    func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError)
    /// Gives a file a second name.
    func link(_ path: FilePath, at newPath: FilePath) throws(DiskError)
    /// Makes a name that stands for another.
    func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError)
    /// What a symbolic link stands for.
    func destination(of path: FilePath) throws(DiskError) -> String
    /// Takes away a file, a link, or a folder with all that is in it; what is not there is gone.
    func remove(_ path: FilePath) throws(DiskError)
    /// The names in a folder, in order.
    func names(in folder: FilePath) throws(DiskError) -> [String]
    /// Bytes in a file.
    func size(of path: FilePath) throws(DiskError) -> Int
    /// A folder of revocation lists, as little of them in memory as may be.
    func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder
}

/// Why a disk did not do what it should.
public enum DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing of that name.
    case notFound(FilePath)
    /// A file has more bytes than asked for at the most.
    case tooLarge(FilePath, limit: Int)
    /// The kernel said no.
    case failed(FilePath, Errno)

    /// One line for a person.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): not found"
        case .tooLarge(let path, let limit): "\(path): larger than \(limit) bytes"
        case .failed(let path, let errno): "\(path): \(errno)"
        }
    }
}
