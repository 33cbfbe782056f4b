import FoundationEssentials
import SystemPackage
import TUF

/// The signed parts of a set that an update could not obtain, all in the paths of regions, which
/// bear the consequence. They are stored with the set, so that they can be told from parts that the
/// disk has lost.
struct LeftOut: Codable, Hashable {
    /// The reason for each gap in the roles.
    var roles: [String: String] = [:]
    /// The reason for each path of a target.
    var targets: [String: String] = [:]

    var isEmpty: Bool { roles.isEmpty && targets.isEmpty }

    /// Returns whether the same parts are missing, for whatever reasons.
    func isLike(_ other: LeftOut) -> Bool {
        Set(roles.keys) == Set(other.roles.keys) && Set(targets.keys) == Set(other.targets.keys)
    }

    private static let largest = 64 << 20

    private static func file(in set: FilePath) -> FilePath { set.appending("left-out.json") }

    /// Reads the file; returns an empty value if there is none.
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
