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

    public func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        guard case .file(let bytes) = node(path) else { throw .notFound(path) }
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    public func write(_ bytes: [UInt8], to path: FilePath) {
        nodes.withLock { $0[path] = .file(bytes) }
    }

    public func sync(_ path: FilePath) {}

    public func makeFolder(_ path: FilePath) {
        nodes.withLock { $0[path] = $0[path] ?? .folder }
    }

    public func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        guard node(path) != nil else { throw .notFound(path) }
        remove(newPath)
        nodes.withLock { nodes in
            for (old, node) in nodes where old.starts(with: path) {
                nodes[old] = nil
                nodes[newPath.appending(old.components.dropFirst(path.components.count))] = node
            }
        }
    }

    public func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        guard let node = node(path) else { throw .notFound(path) }
        nodes.withLock { $0[newPath] = node }
    }

    public func makeSymbolicLink(to destination: String, at path: FilePath) {
        nodes.withLock { $0[path] = .link(destination) }
    }

    public func destination(of path: FilePath) throws(DiskError) -> String {
        guard case .link(let destination) = node(path) else { throw .notFound(path) }
        return destination
    }

    public func remove(_ path: FilePath) {
        nodes.withLock { nodes in nodes = nodes.filter { !$0.key.starts(with: path) } }
    }

    public func names(in folder: FilePath) throws(DiskError) -> [String] {
        let depth = folder.components.count
        let paths = nodes.withLock { Array($0.keys) }
        return paths.filter { $0.components.count == depth + 1 && $0.starts(with: folder) }
            .compactMap { $0.lastComponent?.string }.sorted()
    }

    public func size(of path: FilePath) throws(DiskError) -> Int {
        try read(path, limit: .max).count
    }

    public func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder) {
            files[name] = try read(folder.appending(name), limit: .max)
        }
        return MemoryFolder(files)
    }
}
