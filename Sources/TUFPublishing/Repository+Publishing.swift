import AtomicFiles
import Cryptography
public import FoundationEssentials
import Hexadecimal
import SystemPackage
public import TUF

/// The result of a publication.
public struct Publication: Hashable, Sendable {
    /// The version of the timestamp, which terminals will report.
    public let version: Int
    /// The roles whose drafts were published.
    public let roles: [String]
    /// The drafts that wait for signatures.
    public let waiting: [DraftState]
}

extension Repository {
    /// Publishes every complete draft under a new snapshot and timestamp, signed by `online`. The
    /// result is first checked in the way a terminal would: if a terminal would refuse it, nothing
    /// is changed.
    ///
    /// Drafts of roles in `without` stay drafts. `rehearsal` receives what would be published and,
    /// if there is any, what is published so far; if it throws, nothing is changed.
    public func publish(
        online: [any MetadataSigner], without: Set<String> = [],
        lifetimes: Lifetimes = Lifetimes(), now: Date,
        rehearsal: (Offer, Offer?) throws(PublishingError) -> Void = { _, _ in }
    ) throws(PublishingError) -> Publication {
        let states = try draftStates()
        let complete = states.filter { $0.isComplete && !without.contains($0.role) }
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
        let offer = try offer(next, timestamp: timestamp.bytes)
        let before = try published("root") == nil ? nil : try published()
        try rehearse(offer, after: before, next.roles, now: now)
        try rehearsal(offer, before)
        // No client reads a numbered file before the one that names it, and all files depend on
        // root.
        for (name, bytes) in next.files.sorted(by: { $0.key < $1.key }) {
            try write(bytes, to: metadata.appending(name))
        }
        for (name, bytes) in next.root { try write(bytes, to: metadata.appending(name)) }
        try write(timestamp.bytes, to: metadata.appending("timestamp.json"))
        for state in complete { try removeDraft(state.role) }
        return Publication(
            version: timestamp.version, roles: complete.map(\.role),
            waiting: states.filter { state in !complete.contains { $0.role == state.role } })
    }

    func removeDraft(_ role: String) throws(PublishingError) {
        let path = drafts.appending(Self.name(role))
        do {
            try AtomicFile.remove(path)
        } catch {
            throw PublishingError(.ioFailed, "\(path): \(error)")
        }
    }

    private func summarise(
        _ next: Edition, _ online: [any MetadataSigner], _ expires: Date, _ now: Date
    ) throws(PublishingError) -> (snapshot: MetadataFile, timestamp: MetadataFile) {
        let old = try published("snapshot")
        var snapshot = MetadataFile("snapshot", expires: expires, [:])
        snapshot.renew(version: try following(old?.version ?? 0, of: "snapshot"), expires: expires)
        var meta = old?.signed["meta"].members ?? [:]
        for (name, description) in next.descriptions { meta[name] = description }
        snapshot.signed["meta"] = .object(meta)
        for signer in online { try snapshot.sign(with: signer) }
        var timestamp = MetadataFile("timestamp", expires: expires, [:])
        timestamp.renew(
            version: try following(published("timestamp")?.version ?? 0, of: "timestamp"),
            expires: expires)
        timestamp.signed["meta"] = .object([
            "snapshot.json": Edition.description(snapshot.bytes, version: snapshot.version)
        ])
        timestamp.signed["issued"] = .string(MetadataFile.text(now))
        for signer in online { try timestamp.sign(with: signer) }
        return (snapshot, timestamp)
    }

    private func offer(
        _ next: Edition, timestamp: [UInt8]
    ) throws(PublishingError) -> Offer {
        let files = next.files.merging(next.root) { $1 }.merging(["timestamp.json": timestamp]) {
            $1
        }
        return try offer(Overlay(files: files, below: FolderMirror(metadata)))
    }

    private func published() throws(PublishingError) -> Offer {
        try offer(FolderMirror(metadata))
    }

    private func offer(_ mirror: any Mirror) throws(PublishingError) -> Offer {
        do {
            return Offer(
                root: try mirror.bytes(at: "1.root.json", limit: Self.largest), metadata: mirror,
                targets: FolderMirror(folder.appending("targets")))
        } catch {
            throw PublishingError(.ioFailed, "\(error)")
        }
    }

    /// Updates as a terminal with the first root would. Faults that are already published do not
    /// prevent the publication of others.
    private func rehearse(
        _ offer: Offer, after before: Offer?, _ roles: Set<String>, now: Date
    ) throws(PublishingError) {
        let known = (try? before?.inventory(now: .distantPast).inventory.gaps) ?? []
        do {
            let (updater, inventory) = try offer.inventory(now: now)
            for gap in inventory.gaps
            where roles.contains(gap.role) || !known.contains(where: { $0.role == gap.role }) {
                throw gap.error
            }
            for entry in inventory.targets where roles.contains(entry.role) {
                _ = try updater.download(entry.target, from: offer.targets)
            }
        } catch {
            throw PublishingError(
                .refused, "a terminal would refuse this, so it is not published: \(error)")
        }
    }
}

/// A repository as it is, or would be, offered to terminals.
public struct Offer: Sendable {
    /// The first root, which terminals receive at installation.
    public let root: [UInt8]
    /// The mirror of metadata files.
    public let metadata: any Mirror
    /// The mirror of target files.
    public let targets: any Mirror

    fileprivate func inventory(
        now: Date
    ) throws(UpdateError) -> (updater: Updater, inventory: Inventory) {
        let store = MemoryStore()
        store.save("root", root)
        var updater = try Updater(metadata: metadata, store: store, now: now)
        try updater.refresh()
        let inventory = try updater.inventory()
        return (updater, inventory)
    }
}

/// The files that one publication adds.
private struct Edition {
    /// The files by name, except for roots.
    var files: [String: [UInt8]] = [:]
    var root: [String: [UInt8]] = [:]
    /// The snapshot's description of each file.
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

/// A mirror of files that are not published yet, on top of those that are.
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
