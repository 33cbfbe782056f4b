import Cryptography
import FoundationEssentials
import SystemPackage
public import TUF

/// The versions this terminal has trusted already, which never go down. Kept apart from the data
/// itself: an old image of the data's card does not bring the old versions back.
public struct VersionFloor: Hashable, Sendable, Codable {
    /// Of root.
    public let root: Int
    /// Of timestamp.
    public let timestamp: Int

    /// The versions of what an inventory was made from.
    public init(_ inventory: Inventory) {
        root = inventory.role("root")?.version ?? 0
        timestamp = inventory.role("timestamp")?.version ?? 0
    }

    /// Whether `other` is older. A new root may begin the other versions anew, because that is how
    /// a repository recovers from a fast-forward attack (TUF specification §5.3.11); an old root never
    /// comes back.
    public func isAbove(_ other: VersionFloor) -> Bool {
        (root, timestamp) > (other.root, other.timestamp)
    }
}

/// What is known of the floor.
public enum KeptFloor: Hashable, Sendable {
    /// It is kept.
    case kept(VersionFloor)
    /// There is none: this terminal never had trusted data, or somebody took it away.
    case none
    /// What is there is no floor.
    case damaged(String)
}

extension VersionFloor {
    private struct File: Codable {
        var floor: VersionFloor
        /// SHA-256 of the floor's own text: a bit that fell over is told from a number.
        var check: String
    }

    private static func check(_ floor: VersionFloor) -> String {
        Digest.sha256(Array("\(floor.root) \(floor.timestamp)".utf8)).hexadecimal
    }

    static func read(_ path: FilePath, on disk: any Disk) -> KeptFloor {
        do {
            let bytes = try disk.read(path, limit: 4096)
            let file = try JSONDecoder().decode(File.self, from: Data(bytes))
            guard file.check == check(file.floor) else { return .damaged("\(path): damaged") }
            return .kept(file.floor)
        } catch DiskError.notFound {
            return .none
        } catch let error as DiskError {
            return .damaged("\(error)")
        } catch {
            return .damaged("\(path): not a version counter")
        }
    }

    /// Whole or not at all.
    func write(to path: FilePath, on disk: any Disk) throws(DiskError) {
        let file = File(floor: self, check: Self.check(self))
        guard let data = try? JSONEncoder().encode(file) else { return }
        let part = FilePath("\(path).part")
        try disk.write(Array(data), to: part)
        try disk.sync(part)
        try disk.rename(part, to: path)
        try disk.sync(path.removingLastComponent())
    }
}
