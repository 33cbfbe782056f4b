internal import FoundationEssentials

/// The trusted metadata of one update, in the order of the specification's client workflow (§5). It
/// has no side effects: it takes bytes and trusts them or throws. An error changes nothing.
struct TrustedMetadata: Sendable {
    /// The time of the whole update, fixed at its start (§5.1).
    let now: Date
    private(set) var root: Metadata
    private(set) var rootContent: RootContent
    private(set) var timestamp: Metadata?
    /// The timestamp's description of the snapshot.
    private var snapshotDescription: FileDescription?
    private(set) var snapshot: Metadata?
    /// The snapshot's descriptions of targets metadata, by file name.
    private var descriptions: [String: FileDescription] = [:]

    /// Begins with root metadata that is already trusted (§5.2).
    init(root bytes: [UInt8], now: Date) throws(UpdateError) {
        let file = "root.json"
        self.now = now
        root = try Metadata(bytes, .root, file: file)
        rootContent = try RootContent(root, file: file)
        try root.verify(signedBy: rootContent.keys(of: .root), file: file)
    }

    /// The version that must follow the current root's.
    var nextRootVersion: Int { root.version.addingReportingOverflow(1).partialValue }

    /// Takes the next root (§5.3.4 to 7), which must be signed by the current root's keys and its
    /// own.
    mutating func updateRoot(_ bytes: [UInt8]) throws(UpdateError) {
        let file = "\(nextRootVersion).root.json"
        let next = try Metadata(bytes, .root, file: file)
        let content = try RootContent(next, file: file)
        try next.verify(signedBy: rootContent.keys(of: .root), file: file)
        guard next.version == nextRootVersion, next.version > root.version else {
            throw UpdateError(
                .rollback, file, "version \(next.version) instead of \(nextRootVersion)")
        }
        try next.verify(signedBy: content.keys(of: .root), file: file)
        (root, rootContent) = (next, content)
    }

    /// Throws if the last root has expired (§5.3.10).
    func expectFreshRoot() throws(UpdateError) {
        try root.expectFresh(at: now, file: "root.json")
    }

    /// Loads a stored timestamp, which may have expired: it only prevents older versions.
    mutating func loadTimestamp(_ bytes: [UInt8]) throws(UpdateError) {
        let (metadata, description) = try readTimestamp(bytes)
        (timestamp, snapshotDescription) = (metadata, description)
    }

    /// Takes a timestamp of the mirror (§5.4). Returns `false` if it is the current one.
    mutating func updateTimestamp(_ bytes: [UInt8]) throws(UpdateError) -> Bool {
        let file = "timestamp.json"
        let (next, description) = try readTimestamp(bytes)
        if let timestamp {
            guard next.version >= timestamp.version else {
                throw UpdateError(
                    .rollback, file, "version \(next.version) after \(timestamp.version)")
            }
            if next.version == timestamp.version { return false }
        }
        if let trusted = snapshotDescription?.version, let version = description.version,
            version < trusted
        {
            throw UpdateError(.rollback, file, "snapshot version \(version) after \(trusted)")
        }
        try next.expectFresh(at: now, file: file)
        (timestamp, snapshotDescription) = (next, description)
        return true
    }

    private func readTimestamp(
        _ bytes: [UInt8]
    ) throws(UpdateError) -> (Metadata, FileDescription) {
        let file = "timestamp.json"
        let metadata = try Metadata(bytes, .timestamp, file: file)
        try metadata.verify(signedBy: rootContent.keys(of: .timestamp), file: file)
        guard let description = FileDescription(metadata.signed["meta"]["snapshot.json"]),
            description.version != nil
        else { throw UpdateError(.malformed, file, "it names no snapshot") }
        return (metadata, description)
    }

    func expectFreshTimestamp() throws(UpdateError) {
        try timestamp?.expectFresh(at: now, file: "timestamp.json")
    }

    /// The timestamp's description of the snapshot to be fetched.
    var expectedSnapshot: FileDescription? { snapshotDescription }

    /// Loads a stored snapshot, which may be older: it only prevents older versions.
    mutating func loadSnapshot(_ bytes: [UInt8]) throws(UpdateError) {
        let (metadata, files) = try readSnapshot(bytes)
        (snapshot, descriptions) = (metadata, files)
    }

    /// Whether the snapshot is the one in the timestamp and has not expired.
    var isSnapshotCurrent: Bool {
        guard let snapshot else { return false }
        return snapshot.version == snapshotDescription?.version && snapshot.expires > now
    }

    /// Takes a snapshot of the mirror (§5.5).
    mutating func updateSnapshot(_ bytes: [UInt8]) throws(UpdateError) {
        let file = "snapshot.json"
        try snapshotDescription?.verify(bytes, file: file)
        let (next, files) = try readSnapshot(bytes)
        try expectVersion(of: next, snapshotDescription, file: file)
        for (name, trusted) in descriptions {
            guard let description = files[name] else {
                throw UpdateError(.rollback, file, "\(name) is no longer in it")
            }
            if let version = description.version, let old = trusted.version, version < old {
                throw UpdateError(.rollback, file, "\(name) version \(version) after \(old)")
            }
        }
        try next.expectFresh(at: now, file: file)
        (snapshot, descriptions) = (next, files)
    }

    private func readSnapshot(
        _ bytes: [UInt8]
    ) throws(UpdateError) -> (Metadata, [String: FileDescription]) {
        let file = "snapshot.json"
        let metadata = try Metadata(bytes, .snapshot, file: file)
        try metadata.verify(signedBy: rootContent.keys(of: .snapshot), file: file)
        guard let given = metadata.signed["meta"].members else {
            throw UpdateError(.malformed, file, "it names no targets metadata")
        }
        var files: [String: FileDescription] = [:]
        for (name, value) in given {
            guard let description = FileDescription(value), description.version != nil else {
                throw UpdateError(.malformed, file, "\(name) has no version")
            }
            files[name] = description
        }
        return (metadata, files)
    }

    /// Returns the snapshot's description of a role's targets metadata; `nil` if it does not
    /// contain the role.
    func description(of role: String) -> FileDescription? { descriptions["\(role).json"] }

    /// Verifies a role's targets metadata (§5.6.2 to 5), signed by `keys`. With `mayBeExpired` the
    /// caller must check the expiry.
    func targets(
        _ bytes: [UInt8], role: String, signedBy keys: RoleKeys, mayBeExpired: Bool = false
    ) throws(UpdateError) -> (Metadata, TargetsContent) {
        let file = "\(role).json"
        guard let description = description(of: role) else {
            throw UpdateError(.mixAndMatch, file, "the snapshot does not name it")
        }
        try description.verify(bytes, file: file)
        let metadata = try Metadata(bytes, .targets, file: file)
        try metadata.verify(signedBy: keys, file: file)
        try expectVersion(of: metadata, description, file: file)
        if !mayBeExpired { try metadata.expectFresh(at: now, file: file) }
        return (metadata, try TargetsContent(metadata, file: file))
    }

    private func expectVersion(
        of metadata: Metadata, _ description: FileDescription?, file: String
    ) throws(UpdateError) {
        guard let version = description?.version, metadata.version == version else {
            throw UpdateError(
                .mixAndMatch, file,
                "version \(metadata.version), not \(description?.version.map { "\($0)" } ?? "any")")
        }
    }
}
