import Cryptography
public import FoundationEssentials
import Hexadecimal
package import SystemPackage
public import TUF

/// The versions that this terminal has already trusted, which never decrease. They are kept apart
/// from the data, so that an old image of the data's card does not bring old versions back.
public struct VersionFloor: Hashable, Sendable, Codable {
    /// The version of root.
    public let root: Int
    /// The version of timestamp.
    public let timestamp: Int

    /// Takes the versions of an inventory.
    public init(_ inventory: Inventory) {
        root = inventory.role("root")?.version ?? 0
        timestamp = inventory.role("timestamp")?.version ?? 0
    }

    private init(root: Int, timestamp: Int) {
        self.root = root
        self.timestamp = timestamp
    }

    /// The floor of a new terminal.
    static let nothing = VersionFloor(root: 0, timestamp: 0)

    /// Returns whether `other` is older. A new root may restart the other versions, because a
    /// repository recovers from a fast-forward attack that way (TUF specification §5.3.11). An old
    /// root never returns.
    public func isAbove(_ other: VersionFloor) -> Bool {
        (root, timestamp) > (other.root, other.timestamp)
    }
}

/// The stored state of the version floor.
public enum KeptFloor: Hashable, Sendable {
    /// A floor is stored.
    case kept(VersionFloor)
    /// There is no floor: this terminal never had trusted data, or somebody removed it.
    case none
    /// The file is not a floor.
    case damaged(String)
    /// The floor was lost, and nothing since proves that the data is no old copy. The proof is a
    /// set signed after `since`, the latest time that had certainly passed when the loss was
    /// noticed.
    case lost(since: Date)
}

extension KeptFloor {
    private struct File: Codable {
        var floor: VersionFloor?
        /// The time in seconds since 1970.
        var lostSince: Double?
        /// The SHA-256 of the other field's text, which distinguishes a flipped bit from a number.
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
        // Signed times have whole seconds.
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
    /// Replaces the bytes of a small file, completely or not at all. A leftover of an interrupted
    /// process is removed and never written to: it may belong to somebody else.
    package func replace(_ path: FilePath, with bytes: [UInt8]) throws(DiskError) {
        let part = FilePath("\(path).part")
        try remove(part)
        try write(bytes, to: part)
        try sync(part)
        try rename(part, to: path)
        try sync(path.removingLastComponent())
    }
}
