import Revocation
import Synchronization
import SystemPackage
import Trust

/// The machine's own disk, which can be made to appear full.
final class FillableDisk: Disk {
    private let disk = FileDisk()
    private let full = Mutex(false)

    var isFull: Bool {
        get { full.withLock { $0 } }
        set { full.withLock { $0 = newValue } }
    }

    private func checkRoom(_ path: FilePath) throws(DiskError) {
        guard isFull else { return }
        throw .failed(path, .noSpace)
    }

    func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        try disk.read(path, limit: limit)
    }

    func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError) {
        try checkRoom(path)
        try disk.write(bytes, to: path)
    }

    func lock(_ folder: FilePath) throws(DiskError) -> FolderLock { try disk.lock(folder) }

    func sync(_ path: FilePath) throws(DiskError) { try disk.sync(path) }

    func makeFolder(_ path: FilePath) throws(DiskError) {
        try checkRoom(path)
        try disk.makeFolder(path)
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        try disk.rename(path, to: newPath)
    }

    func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        try checkRoom(newPath)
        try disk.link(path, at: newPath)
    }

    func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        try checkRoom(path)
        try disk.makeSymbolicLink(to: destination, at: path)
    }

    func destination(of path: FilePath) throws(DiskError) -> String {
        try disk.destination(of: path)
    }

    func remove(_ path: FilePath) throws(DiskError) { try disk.remove(path) }

    func names(in folder: FilePath) throws(DiskError) -> [String] { try disk.names(in: folder) }

    func size(of path: FilePath) throws(DiskError) -> Int { try disk.size(of: path) }

    func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        try disk.lists(in: folder)
    }
}
