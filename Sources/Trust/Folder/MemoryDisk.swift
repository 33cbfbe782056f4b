public import Revocation
import Synchronization
public import SystemPackage

/// A disk in memory that exists as long as this value, for trial runs.
public final class MemoryDisk: Disk {
    private enum Node: Sendable {
        case file([UInt8])
        case folder
        case link(String)
    }

    private let nodes = Mutex<[FilePath: Node]>([:])

    /// Creates an empty disk.
    public init() {}

    private func node(_ path: FilePath) -> Node? { nodes.withLock { $0[path] } }

    /// Returns all bytes of a file. Throws `.notFound` if there is none, and `.tooLarge` beyond
    /// `limit` bytes.
    public func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        guard case .file(let bytes) = node(path) else { throw .notFound(path) }
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    /// Stores a file's bytes in place of what had that name.
    public func write(_ bytes: [UInt8], to path: FilePath) {
        nodes.withLock { $0[path] = .file(bytes) }
    }

    /// Does nothing, because a disk in memory has nothing to write out.
    public func sync(_ path: FilePath) {}

    /// Returns a lock at once, because no other process uses this disk.
    public func lock(_ folder: FilePath) -> FolderLock { FolderLock() }

    /// Creates a folder; does nothing if the name exists.
    public func makeFolder(_ path: FilePath) {
        nodes.withLock { $0[path] = $0[path] ?? .folder }
    }

    /// Renames a file or folder with its contents, replacing what had the new name. Throws
    /// `.notFound` if there is none.
    public func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        guard node(path) != nil else { throw .notFound(path) }
        guard newPath != path else { return }
        remove(newPath)
        nodes.withLock { nodes in
            for (old, node) in nodes where old.starts(with: path) {
                nodes[old] = nil
                nodes[newPath.appending(old.components.dropFirst(path.components.count))] = node
            }
        }
    }

    /// Copies a file to a second name. Throws if that name exists, and `.notFound` if there is no
    /// file.
    public func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        guard let node = node(path) else { throw .notFound(path) }
        guard self.node(newPath) == nil else { throw .failed(newPath, .fileExists) }
        nodes.withLock { $0[newPath] = node }
    }

    /// Stores a symbolic link. Throws if the name exists.
    public func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        guard node(path) == nil else { throw .failed(path, .fileExists) }
        nodes.withLock { $0[path] = .link(destination) }
    }

    /// Returns the destination of a symbolic link. Throws `.notFound` if there is none.
    public func destination(of path: FilePath) throws(DiskError) -> String {
        guard case .link(let destination) = node(path) else { throw .notFound(path) }
        return destination
    }

    /// Removes everything with that path or below it.
    public func remove(_ path: FilePath) {
        nodes.withLock { nodes in nodes = nodes.filter { !$0.key.starts(with: path) } }
    }

    /// Returns the sorted names in a folder. Throws `.notFound` if it does not exist.
    public func names(in folder: FilePath) throws(DiskError) -> [String] {
        let depth = folder.components.count
        let paths = nodes.withLock { Array($0.keys) }.filter { $0.starts(with: folder) }
        guard !paths.isEmpty else { throw .notFound(folder) }
        return paths.filter { $0.components.count == depth + 1 }
            .compactMap { $0.lastComponent?.string }.sorted()
    }

    /// Returns the number of bytes in a file or in the destination of a link. Throws `.notFound` if
    /// there is neither.
    public func size(of path: FilePath) throws(DiskError) -> Int {
        switch node(path) {
        case .file(let bytes): bytes.count
        case .link(let destination): destination.utf8.count
        case .folder, nil: throw .notFound(path)
        }
    }

    /// Returns a copy of the folder's files in memory. Throws `.notFound` if the folder contains
    /// anything but files.
    public func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder) {
            files[name] = try read(folder.appending(name), limit: .max)
        }
        return MemoryFolder(files)
    }
}
