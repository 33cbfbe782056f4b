public import FoundationEssentials

/// One update by The Update Framework, specification 1.0.34: the client workflow of its section 5.
///
/// Every file is verified before it is stored. An update that is interrupted at any point leaves
/// the previously trusted data or the data verified so far.
public struct Updater {
    /// The limits on what the mirror may send.
    public struct Limits: Sendable {
        /// The number of bytes in a root.
        public var root = 512_000
        /// The number of new roots in one update.
        public var rootRotations = 1024
        /// The number of bytes in a timestamp.
        public var timestamp = 16_384
        /// The number of bytes in a snapshot whose length the timestamp does not give.
        public var snapshot = 2_000_000
        /// The number of bytes in targets metadata whose length the snapshot does not give.
        public var targets = 5_000_000
        /// The number of roles queried for one target.
        public var delegations = 32
        /// The number of bytes in any metadata, even if a greater length is signed.
        public var metadata = 8 << 20
        /// The limits on one role and all roles below it in an inventory.
        public var branch = BranchLimits()

        /// Creates the limits for a terminal.
        public init() {}
    }

    /// A target that was found and can be downloaded.
    public struct Target: Hashable, Sendable {
        /// The path of the target.
        public let path: String
        let description: FileDescription

        /// The number of bytes; `nil` if the metadata does not give it.
        public var length: Int? { description.length }
    }

    private let metadata: any Mirror
    private let store: any MetadataStore
    let limits: Limits
    private(set) var trusted: TrustedMetadata
    private var read: [String: ReadRole] = [:]
    /// The errors of a role's metadata for given keys, so that a failed check is not repeated.
    private var failed: [String: [RoleKeys: UpdateError]] = [:]

    /// The targets metadata of a role read in this update, and the keys for which it was verified.
    private struct ReadRole {
        let metadata: Metadata
        let content: TargetsContent
        var verified: Set<RoleKeys>
    }

    /// Begins an update at `now` with the root in `store`.
    public init(
        metadata: any Mirror, store: any MetadataStore, now: Date, limits: Limits = Limits()
    ) throws(UpdateError) {
        self.metadata = metadata
        self.store = store
        self.limits = limits
        guard let root = try store.load("root") else {
            throw UpdateError(.notFound, "root.json", "no root is trusted yet")
        }
        trusted = try TrustedMetadata(root: root, now: now)
    }

    /// Updates root, timestamp, snapshot and top-level targets.
    public mutating func refresh() throws(UpdateError) {
        try refreshRoot()
        try refreshTimestamp()
        try refreshSnapshot()
        _ = try targets("targets", trusted.rootContent.keys(of: .targets))
    }

    /// Loads the metadata in the store and takes only later roots from the mirror, for callers that
    /// keep a complete verified set. With `now` in the distant past nothing in it has expired.
    public mutating func loadStored() throws(UpdateError) {
        try refreshRoot()
        try trusted.loadTimestamp(try stored("timestamp"))
        try trusted.expectFreshTimestamp()
        try trusted.updateSnapshot(try stored("snapshot"))
        _ = try targets("targets", trusted.rootContent.keys(of: .targets))
    }

    private func stored(_ role: String) throws(UpdateError) -> [UInt8] {
        guard let bytes = try store.load(role) else {
            throw UpdateError(.notFound, "\(role).json", "it is not kept here")
        }
        return bytes
    }

    private mutating func refreshRoot() throws(UpdateError) {
        for _ in 0..<limits.rootRotations {
            let old = trusted.rootContent
            let name = "\(trusted.nextRootVersion).root.json"
            guard let bytes = try ifFound(name, limit: limits.root) else { break }
            try trusted.updateRoot(bytes)
            try store.save("root", bytes)
            // After a fast-forward attack versions are higher than they should be; with new keys
            // they start again (§5.3.11).
            for type in [MetadataType.timestamp, .snapshot]
            where old.keys(of: type) != trusted.rootContent.keys(of: type) {
                try store.remove("timestamp")
                try store.remove("snapshot")
            }
        }
        try trusted.expectFreshRoot()
    }

    private func ifFound(_ path: String, limit: Int) throws(UpdateError) -> [UInt8]? {
        do {
            return try metadata.bytes(at: path, limit: limit)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    private mutating func refreshTimestamp() throws(UpdateError) {
        if let bytes = try store.load("timestamp") { try? trusted.loadTimestamp(bytes) }
        let bytes = try metadata.bytes(at: "timestamp.json", limit: limits.timestamp)
        if try trusted.updateTimestamp(bytes) { try store.save("timestamp", bytes) }
        try trusted.expectFreshTimestamp()
    }

    private mutating func refreshSnapshot() throws(UpdateError) {
        if let bytes = try store.load("snapshot") { try? trusted.loadSnapshot(bytes) }
        if trusted.isSnapshotCurrent { return }
        let expected = trusted.expectedSnapshot
        let bytes = try metadata.bytes(
            at: versioned("snapshot", expected?.version),
            limit: min(expected?.length ?? limits.snapshot, limits.metadata))
        try trusted.updateSnapshot(bytes)
        try store.save("snapshot", bytes)
    }

    private func versioned(_ role: String, _ version: Int?) -> String {
        let file = QuotedName.quoting(role) + ".json"
        guard trusted.rootContent.isConsistentSnapshot, let version else { return file }
        return "\(version).\(file)"
    }

    /// Returns a role's targets metadata, read in this update, stored, or from the mirror, and
    /// verified with the given keys.
    mutating func targets(
        _ role: String, _ keys: RoleKeys, mayBeExpired: Bool = false
    ) throws(UpdateError) -> (metadata: Metadata, content: TargetsContent) {
        if let error = failed[role]?[keys] { throw error }
        let file = "\(role).json"
        if let known = read[role] {
            if !known.verified.contains(keys) {
                try noting(role, keys) { () throws(UpdateError) in
                    try known.metadata.verify(signedBy: keys, file: file)
                }
                read[role]?.verified.insert(keys)
            }
            if !mayBeExpired { try known.metadata.expectFresh(at: trusted.now, file: file) }
            return (known.metadata, known.content)
        }
        let (metadata, content) = try keptOrFetched(role, keys, mayBeExpired)
        read[role] = ReadRole(metadata: metadata, content: content, verified: [keys])
        return (metadata, content)
    }

    private mutating func noting(
        _ role: String, _ keys: RoleKeys, _ work: () throws(UpdateError) -> Void
    ) throws(UpdateError) {
        do {
            try work()
        } catch {
            failed[role, default: [:]][keys] = error
            throw error
        }
    }

    /// The roles whose targets metadata was read so far in this update.
    public var rolesRead: Set<String> { Set(read.keys) }

    private func keptOrFetched(
        _ role: String, _ keys: RoleKeys, _ mayBeExpired: Bool
    ) throws(UpdateError) -> (Metadata, TargetsContent) {
        if let bytes = try store.load(role),
            let kept = try? trusted.targets(
                bytes, role: role, signedBy: keys, mayBeExpired: mayBeExpired)
        {
            return kept
        }
        return try fetched(role, keys, mayBeExpired)
    }

    private func fetched(
        _ role: String, _ keys: RoleKeys, _ mayBeExpired: Bool
    ) throws(UpdateError) -> (Metadata, TargetsContent) {
        guard let expected = trusted.description(of: role) else {
            throw UpdateError(.mixAndMatch, "\(role).json", "the snapshot does not name it")
        }
        let bytes = try metadata.bytes(
            at: versioned(role, expected.version),
            limit: min(expected.length ?? limits.targets, limits.metadata))
        let fresh = try trusted.targets(
            bytes, role: role, signedBy: keys, mayBeExpired: mayBeExpired)
        try store.save(role, bytes)
        return fresh
    }

    /// Finds a target through the delegations, in their order and depth first (§5.6.7). Throws
    /// `.notFound` if no permitted role provides it.
    public mutating func target(_ path: String) throws(UpdateError) -> Target {
        try resolve(path, amongRead: false).target
    }

    /// Returns a target and the role that provides it. With `amongRead` only roles already read are
    /// queried, expired or not; if another one would have to be queried, the target is not found.
    mutating func resolve(
        _ path: String, amongRead: Bool
    ) throws(UpdateError) -> (target: Target, role: String) {
        var waiting = [("targets", trusted.rootContent.keys(of: .targets))]
        var visited: Set<String> = []
        while let (role, keys) = waiting.popLast(), visited.count <= limits.delegations {
            guard visited.insert(role).inserted else { continue }
            if amongRead, read[role] == nil { break }
            let content = try targets(role, keys, mayBeExpired: amongRead).content
            if let description = content.targets[path] {
                return (Target(path: path, description: description), role)
            }
            var next: [(String, RoleKeys)] = []
            for delegation in content.delegations where delegation.covers(path) {
                next.append((delegation.name, delegation.role))
                if delegation.isTerminating {
                    // No role after this one is queried.
                    waiting = []
                    break
                }
            }
            waiting += next.reversed()
        }
        throw UpdateError(.notFound, path, "no authorised role lists it")
    }

    /// Returns whether `bytes` are the target's, so that it need not be downloaded again.
    public func isCurrent(_ target: Target, _ bytes: [UInt8]) -> Bool {
        (try? target.description.verify(bytes, file: target.path)) != nil
    }

    /// Downloads the bytes of a target (§5.7) and verifies them.
    public func download(_ target: Target, from mirror: any Mirror) throws(UpdateError) -> [UInt8] {
        guard let length = target.description.length else {
            throw UpdateError(.malformed, target.path, "it has no length")
        }
        let bytes = try mirror.bytes(at: address(of: target), limit: length)
        try target.description.verify(bytes, file: target.path)
        return bytes
    }

    /// Returns the path of a target's file, which contains a hash if consistent snapshots are used.
    private func address(of target: Target) -> String {
        var parts = target.path.split(separator: "/", omittingEmptySubsequences: false)
            .map { QuotedName.quoting(String($0)) }
        let hashes = target.description.hashes
        if trusted.rootContent.isConsistentSnapshot, let name = parts.popLast(),
            let hash = hashes["sha256"] ?? hashes["sha512"]
        {
            parts.append("\(hash).\(name)")
        }
        return parts.joined(separator: "/")
    }
}
