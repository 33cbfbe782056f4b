internal import FoundationEssentials

/// The metadata that is trusted in one update, in the order of the specification's client workflow
/// (§5). Pure: bytes in, trust or an error out. After an error it is what it was.
struct TrustedMetadata: Sendable {
    /// The time of the whole update, fixed at its start (§5.1).
    let now: Date
    private(set) var root: Metadata
    private(set) var rootContent: RootContent
    private(set) var timestamp: Metadata?
    /// What the timestamp says of the snapshot.
    private var snapshotDescription: FileDescription?
    private(set) var snapshot: Metadata?
    /// What the snapshot says of targets metadata, by file name.
    private var descriptions: [String: FileDescription] = [:]

    /// Begins with root metadata that is trusted already (§5.2).
    init(root bytes: [UInt8], now: Date) throws(UpdateError) {
        let file = "root.json"
        self.now = now
        root = try Metadata(bytes, .root, file: file)
        rootContent = try RootContent(root, file: file)
        try root.verify(signedBy: rootContent.keys(of: .root), file: file)
    }

    /// The version that must follow the root's.
    var nextRootVersion: Int { root.version.addingReportingOverflow(1).partialValue }

    /// The next root (§5.3.4 to 7), signed by this one's keys and by its own.
    mutating func updateRoot(_ bytes: [UInt8]) throws(UpdateError) {
        let file = "\(nextRootVersion).root.json"
        let next = try Metadata(bytes, .root, file: file)
        let content = try RootContent(next, file: file)
        try next.verify(signedBy: rootContent.keys(of: .root), file: file)
        guard next.version == nextRootVersion, next.version > root.version else {
            throw UpdateError(
                .rollback, file, "version \(next.version), and \(nextRootVersion) must follow")
        }
        try next.verify(signedBy: content.keys(of: .root), file: file)
        (root, rootContent) = (next, content)
    }

    /// The last root must not have expired (§5.3.10).
    func expectFreshRoot() throws(UpdateError) {
        try root.expectFresh(at: now, file: "root.json")
    }

    /// A timestamp from here, which may have expired: it only says what must not go down again.
    mutating func loadTimestamp(_ bytes: [UInt8]) throws(UpdateError) {
        let (metadata, description) = try readTimestamp(bytes)
        (timestamp, snapshotDescription) = (metadata, description)
    }

    /// A timestamp of the mirror's (§5.4). False if it is the one we have.
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
        else { throw UpdateError(.malformed, file, "it does not say which snapshot") }
        return (metadata, description)
    }

    func expectFreshTimestamp() throws(UpdateError) {
        try timestamp?.expectFresh(at: now, file: "timestamp.json")
    }

    /// What the snapshot must be, by the timestamp.
    var expectedSnapshot: FileDescription? { snapshotDescription }

    /// A snapshot from here, which may be an older one: it only says what must not go down again.
    mutating func loadSnapshot(_ bytes: [UInt8]) throws(UpdateError) {
        let (metadata, files) = try readSnapshot(bytes)
        (snapshot, descriptions) = (metadata, files)
    }

    /// Whether the snapshot is the one the timestamp speaks of, and has not expired.
    var isSnapshotCurrent: Bool {
        guard let snapshot else { return false }
        return snapshot.version == snapshotDescription?.version && snapshot.expires > now
    }

    /// A snapshot of the mirror's (§5.5).
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
            throw UpdateError(.malformed, file, "it does not say which targets")
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

    /// What the snapshot says of a role's targets metadata; `nil` if it does not name it.
    func description(of role: String) -> FileDescription? { descriptions["\(role).json"] }

    /// A role's targets metadata (§5.6.2 to 5), signed by `keys`. One that `mayBeExpired` is for those
    /// who look at its expiry themselves.
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
