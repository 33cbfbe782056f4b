public import FoundationEssentials

/// One update by The Update Framework, specification 1.0.34: the client workflow of its section 5.
///
/// Every file is verified before it is kept, so that an update that ends anywhere leaves what was
/// trusted before it or what it had verified.
public struct Updater {
    /// How much of each the mirror may send.
    public struct Limits: Sendable {
        /// Bytes of a root, and how many roots in one update.
        public var root = 512_000
        /// Roots in one update.
        public var rootRotations = 1024
        /// Bytes of a timestamp.
        public var timestamp = 16_384
        /// Bytes of a snapshot whose length the timestamp does not say.
        public var snapshot = 2_000_000
        /// Bytes of targets metadata whose length the snapshot does not say.
        public var targets = 5_000_000
        /// Roles asked for one target.
        public var delegations = 32
        /// Bytes of any metadata, whatever length is signed for it.
        public var metadata = 8 << 20
        /// What one role and all those it delegates to may bring in an inventory.
        public var branch = BranchLimits()

        /// What suits a terminal.
        public init() {}
    }

    /// A target that was found, and so may be downloaded.
    public struct Target: Hashable, Sendable {
        /// Its name.
        public let path: String
        let description: FileDescription

        /// Its bytes; `nil` if the metadata does not say.
        public var length: Int? { description.length }
    }

    private let metadata: any Mirror
    private let store: any MetadataStore
    let limits: Limits
    private(set) var trusted: TrustedMetadata
    private var read: [String: ReadRole] = [:]
    /// What came of a role's metadata for some keys: nobody pays twice for what fails.
    private var failed: [String: [RoleKeys: UpdateError]] = [:]

    /// A role's targets metadata as it was read in this update, and whose signatures were seen on it.
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

    /// Brings root, timestamp, snapshot and top-level targets up to date.
    public mutating func refresh() throws(UpdateError) {
        try refreshRoot()
        try refreshTimestamp()
        try refreshSnapshot()
        _ = try targets("targets", trusted.rootContent.keys(of: .targets))
    }

    /// Takes up what the store holds, and only later roots from the mirror: for one who keeps a whole
    /// verified set. With `now` in the distant past nothing in it has expired.
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
            // After a fast-forward attack versions are higher than they should be: new keys begin
            // anew (§5.3.11).
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

    /// A role's targets metadata: what was read in this update, what is kept, or the mirror's;
    /// verified against the keys of whoever asks.
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

    /// Roles whose targets metadata was read so far in this update.
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

    /// Looks for a target through the delegations, in their order and depth first (§5.6.7).
    /// Throws `.notFound` if nobody who may speaks for it.
    public mutating func target(_ path: String) throws(UpdateError) -> Target {
        try resolve(path, amongRead: false).target
    }

    /// A target and the role that speaks for it. For an inventory only roles that were read are asked,
    /// expired or not; where another one would have to be, nobody speaks.
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
                    // Nobody after this one is asked any more.
                    waiting = []
                    break
                }
            }
            waiting += next.reversed()
        }
        throw UpdateError(.notFound, path, "no role that may speaks for it")
    }

    /// Whether `bytes` are the target's, so that it need not be downloaded again.
    public func isCurrent(_ target: Target, _ bytes: [UInt8]) -> Bool {
        (try? target.description.verify(bytes, file: target.path)) != nil
    }

    /// The bytes of a target (§5.7), verified.
    public func download(_ target: Target, from mirror: any Mirror) throws(UpdateError) -> [UInt8] {
        guard let length = target.description.length else {
            throw UpdateError(.malformed, target.path, "it has no length")
        }
        let bytes = try mirror.bytes(at: address(of: target), limit: length)
        try target.description.verify(bytes, file: target.path)
        return bytes
    }

    /// With consistent snapshots a target's file is named by one of its hashes.
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
