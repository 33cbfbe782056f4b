import Cryptography
public import FoundationEssentials
import Revocation
import SystemPackage
import TUF

/// The trusted data on a terminal's disk.
public enum LoadedTrust: Sendable {
    /// There is no set yet.
    case none
    /// The set is complete and verified.
    case good(TrustedSet)
    /// The set is complete and verified, but the version floor is missing or damaged, so it is
    /// unknown whether a newer set was here. A newer update heals this if it was signed after all
    /// times that had passed when the loss was noticed.
    case floorLost(TrustedSet)
    /// The set is older than one that this terminal had: somebody restored an old copy.
    case rolledBack(has: VersionFloor, had: VersionFloor)
    /// There is no set, although this terminal had one.
    case gone(had: VersionFloor)
    /// The set is not complete.
    case damaged(String)
    /// The installed root, which is the basis of everything, cannot be used.
    case badRoot(String)

    /// The set, if the terminal may judge codes with it.
    public var set: TrustedSet? {
        switch self {
        case .good(let set), .floorLost(let set): set
        case .none, .rolledBack, .gone, .damaged, .badRoot: nil
        }
    }

    /// Returns a text for people that says why nothing can be judged at `time`, and what to do. The
    /// hard limit is `grace` after the signed expiry.
    public func outage(at time: Date, grace: TimeInterval) -> String? {
        switch self {
        case .none: return "no keys yet: fetch an update, or import one from a stick"
        case .damaged(let detail): return "the trusted data is damaged: \(detail); update it"
        case .badRoot(let problem): return problem
        case .rolledBack(let has, let had):
            return
                "an old copy of the trusted data was put back: version \(has.timestamp) under root \(has.root), after version \(had.timestamp) under root \(had.root); update it"
        case .gone(let had):
            return
                "the trusted data is gone: version \(had.timestamp) under root \(had.root) was here; fetch an update, or import one from a stick"
        case .good(let set), .floorLost(let set):
            let end = set.inventory.expires + grace
            guard time >= end else { return nil }
            return "the trusted data is too old since \(end.ISO8601Format()): update it"
        }
    }
}

extension TrustFolder {
    /// Reads the current set and verifies every byte of it, starting from the installed root. This
    /// detects power cuts, bad blocks and old copies.
    public func load() -> LoadedTrust {
        if let problem = rootProblem() { return .badRoot(problem) }
        do {
            guard let folder = try currentSet() else { return missing() }
            switch keptFloor {
            case .kept(let had):
                let set = try read(folder)
                let mine = VersionFloor(set.inventory)
                return had.isAbove(mine) ? .rolledBack(has: mine, had: had) : .good(set)
            case .none: return .floorLost(try read(folder, doubt: Self.floorLost("it is missing")))
            case .damaged(let detail):
                return .floorLost(try read(folder, doubt: Self.floorLost(detail)))
            case .lost(let since):
                let detail = "it was lost, and no update signed after \(since.ISO8601Format())"
                return .floorLost(
                    try read(folder, doubt: Self.floorLost("\(detail) has arrived yet")))
            }
        } catch {
            return .damaged("\(error)")
        }
    }

    /// Returns why the installed root cannot be used, and what to do; `nil` if it can. No update can
    /// repair it.
    public func rootProblem() -> String? {
        do {
            let installed = try disk.read(root, limit: InstalledRoot.largestSize)
            return InstalledRoot.problem(in: installed).map {
                "\(root): no usable root metadata: \($0.detail). \(Self.rootAdvice)"
            }
        } catch {
            return "\(error). \(error.isPermission ? "sudo chmod 644 \(root)" : Self.rootAdvice)"
        }
    }

    private static let rootAdvice = "Install the root metadata from the publisher of your keys"

    private static func floorLost(_ detail: String) -> String {
        "no version counter to tell old keys from new ones: \(detail); an update that is made after the loss repairs this"
    }

    /// Returns the state without a set. What remains of the counter tells whether there was one.
    private func missing() -> LoadedTrust {
        switch keptFloor {
        case .kept(let had) where had.isAbove(.nothing): .gone(had: had)
        case .none where !hadData: .none
        case .kept: .none
        case .none, .lost: .damaged("it and its version counter are missing")
        case .damaged(let detail):
            .damaged("it is missing, and its version counter is damaged: \(detail)")
        }
    }

    /// Reads a set in a folder and verifies all of it.
    func read(_ folder: FilePath, doubt: String? = nil) throws -> TrustedSet {
        let installed = try disk.read(root, limit: InstalledRoot.largestSize)
        let metadata = folder.appending("metadata")
        var updater = try Updater(
            metadata: SetMirror(disk: disk, folder: metadata),
            store: InstalledRootStore(
                installed: installed, store: SetStore(disk: disk, folder: metadata)),
            now: .distantPast)
        try updater.loadStored()
        let plan = try SetPlan(updater.inventory(), holding: holding)
        var reading = try SetReading(plan, LeftOut.read(in: folder, on: disk))
        for item in plan.items where !reading.misses(item) {
            let file = Self.file(item.entry.target.path, in: folder)
            let bytes = try disk.read(file, limit: item.place.limit)
            guard updater.isCurrent(item.entry.target, bytes) else {
                throw UpdateError(
                    .mixAndMatch, item.entry.target.path,
                    "its bytes differ from the signed ones")
            }
            reading.take(bytes, at: item.place, item.entry)
        }
        return try reading.set(doubt: doubt, try revocations(reading, in: folder))
    }

    /// Returns the lists whose bytes were verified, in their folders.
    private func revocations(
        _ reading: SetReading, in folder: FilePath
    ) throws -> RevocationStore {
        var stores: [RevocationOwner: RevocationLists] = [:]
        for (owner, keys) in reading.lists {
            let files = try keys.map { keyID, lists in
                RevocationKeyFiles(
                    keyID: keyID,
                    folder: try lists.folder.map { try disk.lists(in: Self.file($0, in: folder)) }
                        ?? MemoryFolder(),
                    names: lists.names)
            }
            stores[owner] = RevocationLists(expected: files, holding: holding)
        }
        return RevocationStore(stores)
    }
}
