import AtomicFiles
import FoundationEssentials
import GateSimulation
import Glibc
import Regions
import Synchronization
import SystemPackage
import TUF
import Trust

/// One published version of the trusted data.
struct Publication: Sendable {
    /// The position among all versions, from 0.
    let number: Int
    /// The regions whose keys do not count in it.
    let distrusted: Set<Division>
    /// The files of the repository, by their paths below it.
    let files: [String: [UInt8]]

    /// Whether codes of `region` can be green.
    func trusts(_ region: Division) -> Bool { !distrusted.contains(region) }
}

/// The versions that a simulated authority publishes one after the other. They are made once for all
/// runs of a process.
struct Publications: Sendable {
    /// The versions, oldest first.
    let all: [Publication]
    /// The root metadata that is installed with a terminal.
    let root: [UInt8]
    /// The true time at which the simulation begins.
    let start: Date

    /// How long before the simulation begins all versions were published. A clock can be wrong by
    /// that much without being before a signed time.
    private static let age: TimeInterval = 2 * 86_400

    /// What each version changes. In the last one, every key counts.
    private static let changes: [[(String, SimulatedAuthority.KeyState)]] = [
        [], [("440000", .revoked)], [("440000", .valid)], [("510000", .removed)],
        [("000000", .expired), ("510000", .valid)], [("000000", .valid)],
        [("440000", .revoked), ("510000", .revoked)], [("440000", .valid)],
        [("000000", .revoked), ("510000", .valid)], [("000000", .valid), ("440000", .expired)],
        [("440000", .valid)],
    ]

    /// The number of versions.
    static var count: Int { changes.count }

    /// Publishes every version in a folder that is removed afterwards.
    init(by issuer: SimulatedIssuer, at start: Date) throws {
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let time = start.addingTimeInterval(-Self.age)
        var authority = try SimulatedAuthority(in: folder, issuer: issuer, start: time)
        var all: [Publication] = []
        for (number, change) in Self.changes.enumerated() {
            for (digits, state) in change {
                if let region = Division(digits) { try authority.set(region, state) }
            }
            if number > 0 { try authority.publish(at: time) }
            all.append(
                Publication(
                    number: number,
                    distrusted: Set(authority.states.filter { $0.value != .valid }.keys),
                    files: try Self.files(in: folder)))
        }
        self.all = all
        self.start = start
        root = try FileDisk().read(authority.root, limit: 1 << 20)
    }

    private static func temporaryFolder() throws -> FilePath {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "gatelight-XXXXXX")
        var name = Array(pattern.path.utf8CString)
        guard mkdtemp(&name) != nil else { throw Errno(rawValue: errno) }
        return FilePath(
            String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private static func files(in folder: FilePath) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.string) {
            let file = folder.appending(path)
            if let bytes = try? FileDisk().read(file, limit: 8 << 20) { files[path] = bytes }
        }
        return files
    }
}

extension Publication {
    /// The repository as a source of updates. `oldest` is the oldest version; `fetch` is the way of
    /// each file to the terminal.
    func source(
        _ fault: Exploring.Repository, oldest: Publication, isCarried: Bool,
        fetch: @escaping MemoryMirror.Way = { _ in }
    ) -> UpdateSource {
        let targets = fault == .mixed ? oldest.files : files
        return UpdateSource(
            metadata: MemoryMirror(folder: "metadata", files: files, fault: fault, fetch: fetch),
            targets: MemoryMirror(folder: "targets", files: targets, fault: fault, fetch: fetch),
            isCarried: isCarried)
    }
}

/// A mirror in memory.
final class MemoryMirror: Mirror {
    /// The way of the file at a path to the terminal.
    typealias Way = @Sendable (String) throws(UpdateError) -> Void

    private let folder: String
    private let files: [String: [UInt8]]
    private let fault: Exploring.Repository
    private let fetch: Way
    private let served = Mutex(0)

    init(
        folder: String, files: [String: [UInt8]], fault: Exploring.Repository,
        fetch: @escaping Way
    ) {
        (self.folder, self.files, self.fault, self.fetch) = (folder, files, fault, fetch)
    }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        try fetch(path)
        guard var bytes = files["\(folder)/\(path)"] else {
            throw UpdateError(.notFound, path, "is not there")
        }
        let number = served.withLock { served in
            served += 1
            return served
        }
        switch fault {
        case .whole, .mixed: break
        case .changed: if !bytes.isEmpty { bytes[bytes.count / 2] ^= 1 }
        case .torn: bytes = Array(bytes.prefix(bytes.count / 2))
        case .broken:
            if number > 3 { throw UpdateError(.unavailable, path, "the connection broke") }
        }
        guard bytes.count <= limit else {
            throw UpdateError(.endlessData, path, "is longer than \(limit) bytes")
        }
        return bytes
    }
}
