import Cryptography
public import FoundationEssentials
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

    private init(root: Int, timestamp: Int) {
        self.root = root
        self.timestamp = timestamp
    }

    /// What a terminal begins with.
    static let nothing = VersionFloor(root: 0, timestamp: 0)

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
    /// It was missed, and nothing came since that shows that what is here is no old copy: that must be
    /// signed after a time, the latest that had surely passed when it was missed.
    case lost(since: Date)
}

extension KeptFloor {
    private struct File: Codable {
        var floor: VersionFloor?
        /// Seconds since 1970.
        var lostSince: Double?
        /// SHA-256 of the other's own text: a bit that fell over is told from a number.
        var check: String
    }

    private static func check(_ floor: VersionFloor) -> String {
        Digest.sha256(Array("\(floor.root) \(floor.timestamp)".utf8)).hexadecimal
    }

    private static func check(_ seconds: Double) -> String {
        Digest.sha256(Array("lost \(seconds)".utf8)).hexadecimal
    }

    static func read(_ path: FilePath, on disk: any Disk) -> KeptFloor {
        do {
            let bytes = try disk.read(path, limit: 4096)
            let file = try JSONDecoder().decode(File.self, from: Data(bytes))
            if let floor = file.floor, file.lostSince == nil, file.check == check(floor) {
                return .kept(floor)
            }
            if let seconds = file.lostSince, file.floor == nil, file.check == check(seconds) {
                return .lost(since: Date(timeIntervalSince1970: seconds))
            }
            return .damaged("\(path): damaged")
        } catch DiskError.notFound {
            return .none
        } catch let error as DiskError {
            return .damaged("\(error)")
        } catch {
            return .damaged("\(path): not a version counter")
        }
    }

    static func write(
        _ floor: VersionFloor, to path: FilePath, on disk: any Disk
    ) throws(DiskError) {
        try write(File(floor: floor, check: check(floor)), to: path, on: disk)
    }

    static func writeLost(
        since time: Date, to path: FilePath, on disk: any Disk
    ) throws(DiskError) {
        // Whole seconds, as signed times have them.
        let seconds = max(0, time.timeIntervalSince1970).rounded(.up)
        try write(File(lostSince: seconds, check: check(seconds)), to: path, on: disk)
    }

    private static func write(
        _ file: File, to path: FilePath, on disk: any Disk
    ) throws(DiskError) {
        guard let data = try? JSONEncoder().encode(file) else { return }
        try disk.replace(path, with: Array(data))
    }
}

extension Disk {
    /// Gives a small file new bytes, whole or not at all.
    func replace(_ path: FilePath, with bytes: [UInt8]) throws(DiskError) {
        let part = FilePath("\(path).part")
        try write(bytes, to: part)
        try sync(part)
        try rename(part, to: path)
        try sync(path.removingLastComponent())
    }
}
