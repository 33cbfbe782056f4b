import Cryptography
public import FoundationEssentials
import Regions
import Revocation
import SystemPackage
import TUF

/// What a terminal finds on its own disk.
public enum LoadedTrust: Sendable {
    /// There is no set yet.
    case none
    /// A whole verified set.
    case good(TrustedSet)
    /// A whole verified set, and no way to tell whether a newer one was here: the version floor is
    /// gone or damaged. Any update heals that.
    case floorLost(TrustedSet)
    /// An older set than this terminal had: somebody put an old copy back.
    case rolledBack(has: VersionFloor, had: VersionFloor)
    /// The set is not whole.
    case damaged(String)

    /// The set, if it may be judged with at all.
    public var set: TrustedSet? {
        switch self {
        case .good(let set), .floorLost(let set): set
        case .none, .rolledBack, .damaged: nil
        }
    }

    /// Why nothing can be judged at `time`, for a person: what is wrong, and what to do. The hard limit
    /// is `grace` after the signed expiry.
    public func outage(at time: Date, grace: TimeInterval) -> String? {
        switch self {
        case .none: return "no keys yet: update them, or bring them on a stick"
        case .damaged(let detail): return "the trusted data is damaged: \(detail); update it"
        case .rolledBack(let has, let had):
            return
                "an old copy of the trusted data was put back: version \(has.timestamp) under root \(has.root), after version \(had.timestamp) under root \(had.root); update it"
        case .good(let set), .floorLost(let set):
            let end = set.inventory.expires + grace
            guard time >= end else { return nil }
            return "the trusted data is too old since \(end.ISO8601Format()): update it"
        }
    }
}

extension TrustFolder {
    /// Reads the current set and verifies every byte of it, from the installed root on. A power cut,
    /// a bad block or an old copy is found here.
    public func load() -> LoadedTrust {
        do {
            guard let folder = try currentSet() else { return missing() }
            switch VersionFloor.read(floor, on: disk) {
            case .kept(let had):
                let set = try read(folder)
                let mine = VersionFloor(set.inventory)
                return had.isAbove(mine) ? .rolledBack(has: mine, had: had) : .good(set)
            case .none: return .floorLost(try read(folder, doubt: Self.floorLost("it is gone")))
            case .damaged(let detail):
                return .floorLost(try read(folder, doubt: Self.floorLost(detail)))
            }
        } catch {
            return .damaged("\(error)")
        }
    }

    private static func floorLost(_ detail: String) -> String {
        "no version counter to tell old keys from new ones: \(detail); any update heals this"
    }

    /// No set, although there was one, is an old image too.
    private func missing() -> LoadedTrust {
        switch VersionFloor.read(floor, on: disk) {
        case .kept(let had) where had.isAbove(.nothing): .rolledBack(has: .nothing, had: had)
        case .kept, .none: .none
        case .damaged(let detail): .damaged(detail)
        }
    }

    /// A set in a folder, verified whole.
    func read(_ folder: FilePath, doubt: String? = nil) throws -> TrustedSet {
        let installed = try disk.read(root, limit: Self.largestRoot)
        let metadata = folder.appending("metadata")
        var updater = try Updater(
            metadata: SetMirror(disk: disk, folder: metadata),
            store: InstalledRootStore(
                installed: installed, store: SetStore(disk: disk, folder: metadata)),
            now: .distantPast)
        try updater.loadStored()
        var reading = try SetReading(inventory: updater.inventory())
        for (entry, place) in wanted(reading.inventory) {
            let file = Self.file(entry.target.path, in: folder)
            let bytes = try disk.read(file, limit: place.limit)
            guard updater.isCurrent(entry.target, bytes) else {
                throw UpdateError(
                    .mixAndMatch, entry.target.path, "its bytes are not those that were signed")
            }
            reading.take(bytes, at: place, entry)
        }
        let revocations = try revocations(reading, in: folder)
        return try reading.set(doubt: doubt, revocations)
    }
}

extension TrustFolder {
    /// The lists whose bytes were verified, from where they are.
    private func revocations(
        _ reading: SetReading, in folder: FilePath
    ) throws -> RevocationStore {
        var stores: [RevocationOwner: RevocationLists] = [:]
        for (owner, keys) in reading.lists {
            let files = try keys.map { keyID, place in
                RevocationKeyFiles(
                    keyID: keyID, folder: try disk.lists(in: Self.file(place.folder, in: folder)),
                    names: place.names)
            }
            stores[owner] = RevocationLists(expected: files, holding: holding)
        }
        return RevocationStore(stores)
    }
}

extension VersionFloor {
    static let nothing = VersionFloor(root: 0, timestamp: 0)

    private init(root: Int, timestamp: Int) {
        self.root = root
        self.timestamp = timestamp
    }
}

/// A set while its targets are read one after the other.
private struct SetReading {
    let inventory: Inventory
    private var keys: [RegionalKey] = []
    private var signers: [SignerCertificate] = []
    private var rules: [String: [UInt8]] = [:]
    private var valueSets: [String: ValueSet] = [:]
    private var expiries: [Region: Date] = [:]
    private var problems: [TrustError] = []
    /// The lists of each key, and the path of the folder they are in.
    private(set) var lists: [RevocationOwner: [[UInt8]: (folder: String, names: [String])]] = [:]

    init(inventory: Inventory) {
        self.inventory = inventory
    }

    mutating func take(_ bytes: [UInt8], at place: TargetPlace, _ entry: Inventory.Entry) {
        let path = entry.target.path
        do throws(TrustError) {
            switch place {
            case .regionalKey(let division):
                keys.append(try RegionalKey(json: bytes, expecting: division, file: path))
                note(entry.role, for: .division(division))
            case .signerCertificate(let country):
                signers.append(try SignerCertificate(country: country, bytes, file: path))
                note(entry.role, for: .country(country))
            case .rules(let name): rules[name] = bytes
            case .valueSet(let name): valueSets[name] = try ValueSet(json: bytes, file: path)
            case .revocation(let owner, let keyID, let file):
                let folder = String(path.dropLast(file.utf8.count + 1))
                lists[owner, default: [:]][keyID, default: (folder, [])].names.append(file)
            }
        } catch {
            problems.append(error)
        }
    }

    private mutating func note(_ role: String, for region: Region) {
        guard let expires = inventory.role(role)?.expires else { return }
        expiries[region] = min(expires, expiries[region] ?? .distantFuture)
    }

    func set(
        doubt: String?, _ revocations: RevocationStore
    ) throws(TrustError) -> TrustedSet {
        let validity = Validity(
            expires: inventory.expires, expiryByRegion: expiries, doubt: doubt)
        return TrustedSet(
            inventory: inventory,
            store: try TrustStore(
                regionalKeys: keys, signerCertificates: signers, validity: validity,
                revocations: revocations),
            problems: problems, rules: rules, valueSets: valueSets)
    }
}
