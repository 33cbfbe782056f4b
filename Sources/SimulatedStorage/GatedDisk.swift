package import Revocation
package import SystemPackage
package import Trust

/// A disk that asks before each operation, and so can be full, hang, or refuse a dead process.
package final class GatedDisk: Disk {
    /// What an operation needs of a disk.
    package enum Access: Sendable {
        /// It reads, or removes.
        case read
        /// It needs room.
        case write
        /// It waits until what was written is on the disk.
        case sync
    }

    private let disk: any Disk
    private let gate: @Sendable (Access, FilePath) throws(DiskError) -> Void

    /// Creates a disk in front of `disk`. `gate` throws to refuse an operation.
    package init(
        _ disk: any Disk, gate: @escaping @Sendable (Access, FilePath) throws(DiskError) -> Void
    ) {
        (self.disk, self.gate) = (disk, gate)
    }

    /// Returns all bytes of a file.
    package func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        try gate(.read, path)
        return try disk.read(path, limit: limit)
    }

    /// Creates a file or replaces its bytes.
    package func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError) {
        try gate(.write, path)
        try disk.write(bytes, to: path)
    }

    /// Waits for a folder's lock.
    package func lock(_ folder: FilePath) throws(DiskError) -> FolderLock { try disk.lock(folder) }

    /// Makes bytes or names survive a power cut.
    package func sync(_ path: FilePath) throws(DiskError) {
        try gate(.sync, path)
        try disk.sync(path)
    }

    /// Creates a folder unless it exists.
    package func makeFolder(_ path: FilePath) throws(DiskError) {
        try gate(.write, path)
        try disk.makeFolder(path)
    }

    /// Renames a file or folder in one step.
    package func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        try gate(.read, path)
        try disk.rename(path, to: newPath)
    }

    /// Gives a file a second name.
    package func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        try gate(.write, newPath)
        try disk.link(path, at: newPath)
    }

    /// Creates a symbolic link.
    package func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        try gate(.write, path)
        try disk.makeSymbolicLink(to: destination, at: path)
    }

    /// Returns the destination of a symbolic link.
    package func destination(of path: FilePath) throws(DiskError) -> String {
        try gate(.read, path)
        return try disk.destination(of: path)
    }

    /// Removes a file, a link, or a folder with its contents.
    package func remove(_ path: FilePath) throws(DiskError) {
        try gate(.read, path)
        try disk.remove(path)
    }

    /// Returns the sorted names in a folder.
    package func names(in folder: FilePath) throws(DiskError) -> [String] {
        try gate(.read, folder)
        return try disk.names(in: folder)
    }

    /// Returns the number of bytes in a file.
    package func size(of path: FilePath) throws(DiskError) -> Int {
        try gate(.read, path)
        return try disk.size(of: path)
    }

    /// Returns a folder of revocation lists.
    package func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        try gate(.read, folder)
        return try disk.lists(in: folder)
    }
}
