import Cryptography
public import FoundationEssentials
import SystemPackage
import TUF
import WholeFiles

/// What a publication did.
public struct Publication: Hashable, Sendable {
    /// The version of the timestamp: what terminals will say they have.
    public let version: Int
    /// The roles whose drafts were published.
    public let roles: [String]
    /// Drafts that wait for signatures.
    public let waiting: [DraftState]
}

extension Repository {
    /// Puts every complete draft in place under a new snapshot and timestamp, signed by `online`.
    /// What comes out is looked at with a terminal's eyes first: if one would refuse it, nothing is
    /// changed.
    public func publish(
        online: [any MetadataSigner], lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) -> Publication {
        let states = try draftStates()
        let complete = states.filter(\.isComplete)
        guard try published("root") != nil || complete.contains(where: { $0.role == "root" }) else {
            let root = states.first { $0.role == "root" }
            throw PublishingError(
                .unsigned,
                "root has \(root?.signatures ?? 0) of the \(root?.needed ?? 1) signatures it needs")
        }
        var next = Edition()
        for state in complete { next.take(try draft(state.role), state) }
        let (snapshot, timestamp) = try summarise(next, online, now + lifetimes.snapshot, now)
        next.files["\(snapshot.version).snapshot.json"] = snapshot.bytes
        try rehearse(next, timestamp: timestamp.bytes, now: now)
        // Nobody looks at a numbered file before the one that names it, and root names all.
        for (name, bytes) in next.files.sorted(by: { $0.key < $1.key }) {
            try write(bytes, to: metadata.appending(name))
        }
        for (name, bytes) in next.root { try write(bytes, to: metadata.appending(name)) }
        try write(timestamp.bytes, to: metadata.appending("timestamp.json"))
        for state in complete { try removeDraft(state.role) }
        return Publication(
            version: timestamp.version, roles: complete.map(\.role),
            waiting: states.filter { !$0.isComplete })
    }

    func removeDraft(_ role: String) throws(PublishingError) {
        let path = drafts.appending(Self.name(role))
        do {
            try WholeFile.remove(path)
        } catch {
            throw PublishingError(.ioFailed, "\(path): \(error)")
        }
    }

    private func summarise(
        _ next: Edition, _ online: [any MetadataSigner], _ expires: Date, _ now: Date
    ) throws(PublishingError) -> (snapshot: MetadataFile, timestamp: MetadataFile) {
        let old = try published("snapshot")
        var snapshot = MetadataFile("snapshot", expires: expires, [:])
        snapshot.renew(version: (old?.version ?? 0) + 1, expires: expires)
        var meta = old?.signed["meta"].members ?? [:]
        for (name, description) in next.descriptions { meta[name] = description }
        snapshot.signed["meta"] = .object(meta)
        for signer in online { try snapshot.sign(with: signer) }
        var timestamp = MetadataFile("timestamp", expires: expires, [:])
        timestamp.renew(
            version: (try published("timestamp")?.version ?? 0) + 1, expires: expires)
        timestamp.signed["meta"] = .object([
            "snapshot.json": Edition.description(snapshot.bytes, version: snapshot.version)
        ])
        timestamp.signed["issued"] = .string(MetadataFile.text(now))
        for signer in online { try timestamp.sign(with: signer) }
        return (snapshot, timestamp)
    }

    /// Updates as a terminal that has the first root would.
    private func rehearse(
        _ next: Edition, timestamp: [UInt8], now: Date
    ) throws(PublishingError) {
        let mirror = Overlay(
            files: next.files.merging(next.root) { $1 }.merging(["timestamp.json": timestamp]) {
                $1
            },
            below: FolderMirror(metadata))
        do {
            let store = MemoryStore()
            store.save("root", try mirror.bytes(at: "1.root.json", limit: Self.largest))
            var updater = try Updater(metadata: mirror, store: store, now: now)
            try updater.refresh()
            let inventory = try updater.inventory()
            for entry in inventory.targets where next.roles.contains(entry.role) {
                _ = try updater.download(
                    entry.target, from: FolderMirror(folder.appending("targets")))
            }
        } catch {
            throw PublishingError(
                .refused, "a terminal would refuse this, so it is not published: \(error)")
        }
    }
}

/// What one publication adds.
private struct Edition {
    /// By file name, but for roots.
    var files: [String: [UInt8]] = [:]
    var root: [String: [UInt8]] = [:]
    /// What the snapshot will say of each.
    var descriptions: [String: JSONValue] = [:]
    var roles: Set<String> = []

    mutating func take(_ draft: MetadataFile?, _ state: DraftState) {
        guard let draft else { return }
        let name = "\(draft.version).\(Repository.name(state.role))"
        roles.insert(state.role)
        guard state.role != "root" else {
            root[name] = draft.bytes
            return
        }
        files[name] = draft.bytes
        descriptions["\(state.role).json"] = Self.description(draft.bytes, version: draft.version)
    }

    static func description(_ bytes: [UInt8], version: Int) -> JSONValue {
        .object([
            "version": .integer(version), "length": .integer(bytes.count),
            "hashes": .object(["sha256": .string(Digest.sha256(bytes).hexadecimal)]),
        ])
    }
}

/// Files that are not in place yet, over those that are.
private struct Overlay: Mirror {
    let files: [String: [UInt8]]
    let below: FolderMirror

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        guard let bytes = files[path] else { return try below.bytes(at: path, limit: limit) }
        guard bytes.count <= limit else {
            throw UpdateError(.endlessData, path, "more than the \(limit) bytes it may have")
        }
        return bytes
    }
}
