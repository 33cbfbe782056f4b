import ReproducibleNumbers
package import Revocation
import Synchronization
package import SystemPackage
package import Trust

/// A disk that loses its power at a given operation, and forgets what was not synced, as badly as it
/// may: bytes of a file that were not synced are there, torn, or not; names that were not synced are
/// there up to some point in each folder.
package final class SimulatedDisk: Disk {
    private enum Content {
        /// `durable` is what surely survives; `nil` before the first sync.
        /// Of a file that only grows, what is durable stays whatever happens.
        case file(bytes: [UInt8], durable: [UInt8]?)
        case folder([String: Int])
        case link(String)
    }

    /// One operation on names: all of it survives or none.
    private struct Change {
        let entries: [(folder: Int, name: String, inode: Int?)]
    }

    private struct State {
        var inodes: [Int: Content] = [0: .folder([:])]
        /// The names in each folder that surely survive.
        var durable: [Int: [String: Int]] = [0: [:]]
        var pending: [Change] = []
        var operations = 0
        var cutAt = Int.max

        func entries(_ inode: Int) -> [String: Int]? {
            if case .folder(let entries) = inodes[inode] { entries } else { nil }
        }
    }

    private let state: Mutex<State>

    /// Creates an empty disk.
    package init() {
        state = Mutex(State())
    }

    private init(_ state: State) {
        self.state = Mutex(state)
    }

    /// Operations so far that change something.
    package var operations: Int { state.withLock(\.operations) }

    /// The same disk, whose power goes at an operation from now.
    package func copy(cutAt operation: Int = .max) -> SimulatedDisk {
        var copy = state.withLock { $0 }
        copy.operations = 0
        copy.cutAt = operation
        return SimulatedDisk(copy)
    }

    /// The disk after a power cut: what was not synced is what the seed makes of it.
    package func afterPowerCut(seed: UInt64) -> SimulatedDisk {
        var random = SeededRandom(seed: seed)
        let old = state.withLock { $0 }
        var new = State()
        new.durable = old.durable
        // In each folder some first operations survive, and nothing after the first that did not.
        var ended: Set<Int> = []
        for change in old.pending {
            let folders = change.entries.map(\.folder)
            if folders.contains(where: ended.contains) || random.number(below: 4) == 0 {
                ended.formUnion(folders)
            } else {
                for entry in change.entries {
                    new.durable[entry.folder, default: [:]][entry.name] = entry.inode
                }
            }
        }
        for (inode, content) in old.inodes {
            switch content {
            case .file(let bytes, let durable):
                let kept = Self.survivor(bytes, durable, &random)
                new.inodes[inode] = .file(bytes: kept, durable: kept)
            case .folder: new.inodes[inode] = .folder(new.durable[inode] ?? [:])
            case .link: new.inodes[inode] = content
            }
        }
        return SimulatedDisk(new)
    }

    /// A torn write.
    private static func survivor(
        _ bytes: [UInt8], _ durable: [UInt8]?, _ random: inout SeededRandom
    ) -> [UInt8] {
        guard bytes != durable else { return bytes }
        // What was synced before bytes were appended is not written again, so it cannot be torn.
        if let durable, bytes.count > durable.count, bytes.starts(with: durable) {
            let more = Array(bytes[durable.count...])
            return durable + survivor(of: more, nil, &random)
        }
        return survivor(of: bytes, durable, &random)
    }

    private static func survivor(
        of bytes: [UInt8], _ durable: [UInt8]?, _ random: inout SeededRandom
    ) -> [UInt8] {
        switch random.number(below: 5) {
        case 0: return durable ?? []
        case 1: return bytes
        case 2: return Array(bytes.prefix(random.number(below: max(1, bytes.count))))
        case 3:
            let whole = random.number(below: max(1, bytes.count))
            return Array(bytes.prefix(whole)) + [UInt8](repeating: 0, count: bytes.count - whole)
        default:
            let old = durable ?? []
            let whole = random.number(below: max(1, bytes.count))
            return Array(bytes.prefix(whole)) + old.dropFirst(whole)
        }
    }

    // MARK: paths

    private static func find(_ path: FilePath, _ state: State) -> Int? {
        var inode = 0
        for part in path.components {
            guard let next = state.entries(inode)?[part.string] else { return nil }
            inode = next
        }
        return inode
    }

    private static func found(_ path: FilePath, _ state: State) throws(DiskError) -> Int {
        guard let inode = find(path, state) else { throw .notFound(path) }
        return inode
    }

    /// The folder a path is in, and its name there.
    private static func place(
        _ path: FilePath, _ state: State
    ) throws(DiskError) -> (folder: Int, name: String) {
        let folder = try found(path.removingLastComponent(), state)
        guard state.entries(folder) != nil, let name = path.lastComponent else {
            throw .notFound(path)
        }
        return (folder, name.string)
    }

    /// The place of a new name, which must not exist.
    private static func freePlace(
        _ path: FilePath, _ state: State
    ) throws(DiskError) -> (folder: Int, name: String) {
        let place = try place(path, state)
        guard state.entries(place.folder)?[place.name] == nil else {
            throw .failed(path, .fileExists)
        }
        return place
    }

    private static func set(
        _ entries: [(folder: Int, name: String, inode: Int?)], _ state: inout State
    ) {
        for entry in entries {
            var names = state.entries(entry.folder) ?? [:]
            names[entry.name] = entry.inode
            state.inodes[entry.folder] = .folder(names)
        }
        state.pending.append(Change(entries: entries))
    }

    /// Every change goes through here, and after the cut none does.
    private func change(
        _ path: FilePath, _ work: (inout State) throws(DiskError) -> Void
    ) throws(DiskError) {
        let result = state.withLock { state -> Result<Void, DiskError> in
            state.operations += 1
            guard state.operations <= state.cutAt else { return .failure(.failed(path, .ioError)) }
            do throws(DiskError) {
                return .success(try work(&state))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func look<Value>(
        _ work: (State) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        try work(state.withLock { $0 })
    }

    // MARK: Disk

    /// Returns a lock that excludes nobody.
    package func lock(_ folder: FilePath) -> FolderLock { FolderLock() }

    /// Returns all bytes of a file.
    package func read(_ path: FilePath, limit: Int) throws(DiskError) -> [UInt8] {
        try look { state throws(DiskError) in
            guard case .file(let bytes, _) = state.inodes[try Self.found(path, state)] else {
                throw .failed(path, .isDirectory)
            }
            guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
            return bytes
        }
    }

    /// Creates a file or replaces its bytes.
    package func write(_ bytes: [UInt8], to path: FilePath) throws(DiskError) {
        try change(path) { state throws(DiskError) in
            let (folder, name) = try Self.place(path, state)
            if let inode = state.entries(folder)?[name],
                case .file(_, let durable) = state.inodes[inode]
            {
                state.inodes[inode] = .file(bytes: bytes, durable: durable)
                return
            }
            let inode = state.inodes.count
            state.inodes[inode] = .file(bytes: bytes, durable: nil)
            Self.set([(folder, name, inode)], &state)
        }
    }

    /// Appends to a file, and creates it if it does not exist.
    package func append(_ more: [UInt8], to path: FilePath) throws(DiskError) {
        let old: [UInt8]
        do throws(DiskError) {
            old = try read(path, limit: .max)
        } catch {
            guard case .notFound = error else { throw error }
            old = []
        }
        try write(old + more, to: path)
    }

    /// Makes bytes or names survive a power cut.
    package func sync(_ path: FilePath) throws(DiskError) {
        try change(path) { state throws(DiskError) in
            let inode = try Self.found(path, state)
            switch state.inodes[inode] {
            case .file(let bytes, _): state.inodes[inode] = .file(bytes: bytes, durable: bytes)
            case .folder: Self.syncNames(of: inode, &state)
            case .link, nil: break
            }
        }
    }

    private static func syncNames(of folder: Int, _ state: inout State) {
        for change in state.pending where change.entries.contains(where: { $0.folder == folder }) {
            for entry in change.entries {
                state.durable[entry.folder, default: [:]][entry.name] = entry.inode
            }
        }
        state.pending.removeAll { $0.entries.contains { $0.folder == folder } }
    }

    /// Creates a folder unless it exists.
    package func makeFolder(_ path: FilePath) throws(DiskError) {
        guard (try? look { Self.find(path, $0) }) == .some(nil) else { return }
        try change(path) { state throws(DiskError) in
            let (folder, name) = try Self.place(path, state)
            let inode = state.inodes.count
            state.inodes[inode] = .folder([:])
            state.durable[inode] = [:]
            Self.set([(folder, name, inode)], &state)
        }
    }

    /// Renames a file or folder in one step.
    package func rename(_ path: FilePath, to newPath: FilePath) throws(DiskError) {
        try change(path) { state throws(DiskError) in
            let inode = try Self.found(path, state)
            let (from, to) = (try Self.place(path, state), try Self.place(newPath, state))
            Self.set([(from.folder, from.name, nil), (to.folder, to.name, inode)], &state)
        }
    }

    /// Gives a file a second name.
    package func link(_ path: FilePath, at newPath: FilePath) throws(DiskError) {
        try change(path) { state throws(DiskError) in
            let inode = try Self.found(path, state)
            let (folder, name) = try Self.freePlace(newPath, state)
            Self.set([(folder, name, inode)], &state)
        }
    }

    /// Creates a symbolic link.
    package func makeSymbolicLink(to destination: String, at path: FilePath) throws(DiskError) {
        try change(path) { state throws(DiskError) in
            let (folder, name) = try Self.freePlace(path, state)
            let inode = state.inodes.count
            state.inodes[inode] = .link(destination)
            Self.set([(folder, name, inode)], &state)
        }
    }

    /// Returns the destination of a symbolic link.
    package func destination(of path: FilePath) throws(DiskError) -> String {
        try look { state throws(DiskError) in
            guard case .link(let destination) = state.inodes[try Self.found(path, state)] else {
                throw .failed(path, .invalidArgument)
            }
            return destination
        }
    }

    /// Removes a file, a link, or a folder with its contents.
    package func remove(_ path: FilePath) throws(DiskError) {
        guard try look({ Self.find(path, $0) }) != nil else { return }
        // A folder goes name by name, as `rm -r` does it.
        if let names = try? names(in: path) {
            for name in names { try remove(path.appending(name)) }
        }
        try change(path) { state throws(DiskError) in
            let (folder, name) = try Self.place(path, state)
            Self.set([(folder, name, nil)], &state)
        }
    }

    /// Returns the sorted names in a folder.
    package func names(in folder: FilePath) throws(DiskError) -> [String] {
        try look { state throws(DiskError) in
            guard let entries = state.entries(try Self.found(folder, state)) else {
                throw .failed(folder, .notDirectory)
            }
            return entries.keys.sorted()
        }
    }

    /// Returns a folder of revocation lists.
    package func lists(in folder: FilePath) throws(DiskError) -> any RevocationFolder {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder) {
            files[name] = try read(folder.appending(name), limit: 64 << 20)
        }
        return MemoryFolder(files)
    }

    /// Returns the number of bytes in a file.
    package func size(of path: FilePath) throws(DiskError) -> Int {
        try read(path, limit: .max - 1).count
    }
}
