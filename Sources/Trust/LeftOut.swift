import FoundationEssentials
import SystemPackage
import TUF

/// What an update could not have of a set, although it is signed: of regions only, each of which pays for
/// its own. Kept with the set, so that what was never there is told from what the disk has lost.
struct LeftOut: Codable, Hashable {
    /// Why, by the gap.
    var roles: [String: String] = [:]
    /// Why, by the path.
    var targets: [String: String] = [:]

    var isEmpty: Bool { roles.isEmpty && targets.isEmpty }

    /// Whether the same is missing, for whatever reason.
    func isLike(_ other: LeftOut) -> Bool {
        Set(roles.keys) == Set(other.roles.keys) && Set(targets.keys) == Set(other.targets.keys)
    }

    private static let largest = 64 << 20

    private static func file(in set: FilePath) -> FilePath { set.appending("left-out.json") }

    /// Nothing, if there is no such file.
    static func read(in set: FilePath, on disk: any Disk) throws(DiskError) -> LeftOut {
        let bytes: [UInt8]
        do throws(DiskError) {
            bytes = try disk.read(file(in: set), limit: largest)
        } catch {
            if case .notFound = error { return LeftOut() }
            throw error
        }
        guard let content = try? JSONDecoder().decode(LeftOut.self, from: Data(bytes)) else {
            throw .failed(file(in: set), .invalidArgument)
        }
        return content
    }

    func write(in set: FilePath, on disk: any Disk) throws(DiskError) {
        let file = Self.file(in: set)
        guard !isEmpty else { return try disk.remove(file) }
        guard let data = try? JSONEncoder().encode(self) else {
            throw .failed(file, .invalidArgument)
        }
        try disk.write(Array(data), to: file)
        try disk.sync(file)
    }
}
