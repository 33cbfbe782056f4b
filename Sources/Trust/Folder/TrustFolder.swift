public import FoundationEssentials
public import Revocation
public import SystemPackage
import TUF

/// A terminal's trusted data on its disk.
///
///     trust/current          a link to the trusted set, replaced in one step
///     trust/set-<n>/metadata  as it was served: every root since the installed one, timestamp, …
///     trust/set-<n>/targets   the files that the metadata describes
///     trust/next/            a set being brought in; verified parts stay for another attempt
///
///     trust/set-<n>/left-out.json  the parts that could not be obtained, of regions only
///
/// The version floor and, beside it, the clock's floor are stored elsewhere, so that an old copy of
/// the above does not bring them back.
public struct TrustFolder: Sendable {
    /// The disk with the folder.
    public let disk: any Disk
    /// The folder.
    public let path: FilePath
    /// The root metadata given at installation.
    public let root: FilePath
    /// The file of the version floor.
    public let floor: FilePath
    /// The time at which the program was built, which has certainly passed.
    public let build: Date
    /// The kinds of revocation files that are stored.
    public let holding: RevocationLists.Holding

    /// Creates a value without reading anything.
    public init(
        _ path: FilePath, root: FilePath, floor: FilePath,
        holding: RevocationLists.Holding = .everything, build: Date = .distantPast,
        disk: any Disk = FileDisk()
    ) {
        self.path = path
        self.root = root
        self.floor = floor
        self.holding = holding
        self.build = build
        self.disk = disk
    }

    /// The path of the current set, which changes with each update.
    public var currentName: FilePath? { try? currentSet() }

    var current: FilePath { path.appending("current") }
    var next: FilePath { path.appending("next") }

    /// Returns the folder of the current set; `nil` before the first update.
    func currentSet() throws(DiskError) -> FilePath? {
        let name: String
        do throws(DiskError) {
            name = try disk.destination(of: current)
        } catch {
            if case .notFound = error { return nil }
            throw error
        }
        guard Self.number(name) != nil else { throw .failed(current, .invalidArgument) }
        return path.appending(name)
    }

    /// Returns the number in a name such as `set-12`; `nil` for other names and for numbers that no
    /// terminal reaches.
    static func number(_ name: String) -> Int? {
        let digits = name.dropFirst(4)
        guard name.hasPrefix("set-"), (1...15).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(digits)
    }

    /// Returns the path of a target's file in a set. Its parts are quoted, so that no name leads
    /// out of the folder.
    static func file(_ target: String, in set: FilePath) -> FilePath {
        var path = set.appending("targets")
        for part in target.split(separator: "/", omittingEmptySubsequences: false) {
            path.append(quoted(String(part)))
        }
        return path
    }

    private static func quoted(_ part: String) -> String {
        switch part {
        case "", ".", "..": "%" + QuotedName.quoting(part)
        default: QuotedName.quoting(part)
        }
    }
}

/// The metadata of one set: the latest of each role, and every root.
struct SetStore: MetadataStore {
    let disk: any Disk
    /// The folder `metadata/` of the set.
    let folder: FilePath
    private static let largest = 8 << 20

    private func file(_ role: String) -> FilePath {
        folder.appending(QuotedName.quoting(role) + ".json")
    }

    func load(_ role: String) throws(UpdateError) -> [UInt8]? {
        do {
            return try disk.read(file(role), limit: Self.largest)
        } catch {
            if case .notFound = error { return nil }
            throw UpdateError(.unavailable, "\(role).json", "\(error)")
        }
    }

    func save(_ role: String, _ bytes: [UInt8]) throws(UpdateError) {
        do {
            try disk.write(bytes, to: file(role))
            if role == "root", let version = UnverifiedMetadata(bytes)?.version {
                try disk.write(bytes, to: file("\(version).root"))
            }
        } catch {
            throw UpdateError(.unavailable, "\(role).json", "\(error)")
        }
    }

    func remove(_ role: String) throws(UpdateError) {
        do {
            try disk.remove(file(role))
        } catch {
            throw UpdateError(.unavailable, "\(role).json", "\(error)")
        }
    }
}

/// A set's own folder as a mirror, for the chain from the installed root to the latest one.
struct SetMirror: Mirror {
    let disk: any Disk
    let folder: FilePath

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        do {
            return try disk.read(folder.appending(path), limit: limit)
        } catch {
            switch error {
            case .notFound: throw UpdateError(.notFound, path, "it is not kept here")
            case .tooLarge: throw UpdateError(.endlessData, path, "\(error)")
            case .failed: throw UpdateError(.unavailable, path, "\(error)")
            }
        }
    }
}

/// A set's metadata with the installed root in place of the latest.
struct InstalledRootStore: MetadataStore {
    let installed: [UInt8]
    let store: SetStore

    func load(_ role: String) throws(UpdateError) -> [UInt8]? {
        role == "root" ? installed : try store.load(role)
    }

    /// Does nothing, because a set is only read.
    func save(_ role: String, _ bytes: [UInt8]) {}
    func remove(_ role: String) {}
}
