/// The content of root metadata (TUF specification §4.3).
struct RootContent: Sendable {
    let roles: [MetadataType: RoleKeys]
    let isConsistentSnapshot: Bool

    init(_ metadata: Metadata, file: String) throws(UpdateError) {
        func malformed(_ what: String) -> UpdateError { UpdateError(.malformed, file, what) }
        let signed = metadata.signed
        guard let keys = signed["keys"].members, let given = signed["roles"].members else {
            throw malformed("no keys or no roles")
        }
        var roles: [MetadataType: RoleKeys] = [:]
        for type in [MetadataType.root, .timestamp, .snapshot, .targets] {
            guard let role = given[type.rawValue].flatMap({ RoleKeys($0, keys) }) else {
                throw malformed("its role \(type.rawValue) is invalid")
            }
            roles[type] = role
        }
        self.roles = roles
        isConsistentSnapshot = signed["consistent_snapshot"].bool ?? false
    }

    /// Returns the keys of a top-level role, which are always present.
    func keys(of type: MetadataType) -> RoleKeys {
        roles[type] ?? RoleKeys(keys: [:], keyIDs: [], threshold: .max)
    }
}

extension RoleKeys {
    /// Parses a role's `keyids` and `threshold`; `nil` if they are invalid.
    package init?(_ role: JSONValue, _ keys: [String: JSONValue]) {
        guard let keyIDs = role["keyids"].texts, let threshold = role["threshold"].integer,
            threshold > 0, Set(keyIDs).count == keyIDs.count
        else { return nil }
        self.keyIDs = keyIDs
        self.threshold = threshold
        self.keys = [:]
        for keyID in keyIDs { self.keys[keyID] = keys[keyID].flatMap(VerificationKey.init) }
    }
}

/// The content of targets metadata (§4.5): the files, and the delegations of paths to other roles.
struct TargetsContent: Sendable {
    let targets: [String: FileDescription]
    let delegations: [Delegation]

    init(_ metadata: Metadata, file: String) throws(UpdateError) {
        func malformed(_ what: String) -> UpdateError { UpdateError(.malformed, file, what) }
        guard let given = metadata.signed["targets"].members else { throw malformed("no targets") }
        var targets: [String: FileDescription] = [:]
        for (path, value) in given {
            guard path.utf8.count <= PathPattern.longest else {
                throw malformed("a target whose path has \(path.utf8.count) bytes")
            }
            guard let description = FileDescription(value), description.length != nil,
                !description.hashes.isEmpty
            else { throw malformed("the target \(path) has no length or no hashes") }
            targets[path] = description
        }
        self.targets = targets
        let list = metadata.signed["delegations"]
        guard list != .null else {
            delegations = []
            return
        }
        guard let keys = list["keys"].members, let roles = list["roles"].list else {
            throw malformed("delegations without keys or roles")
        }
        delegations = try roles.map { role throws(UpdateError) in
            guard let delegation = Delegation(role, keys) else {
                throw malformed("a delegation is invalid")
            }
            return delegation
        }
        guard Set(delegations.map(\.name)).count == delegations.count else {
            throw malformed("two delegations of one name")
        }
    }
}

/// A delegation of paths to a role.
struct Delegation: Sendable {
    let name: String
    let role: RoleKeys
    let isTerminating: Bool
    private let scope: Scope

    private enum Scope {
        case patterns([String])
        /// The prefixes of the SHA-256 of a path.
        case hashPrefixes([String])
    }

    init?(_ value: JSONValue, _ keys: [String: JSONValue]) {
        guard let name = value["name"].text, let role = RoleKeys(value, keys),
            let isTerminating = value["terminating"].bool,
            Self.isName(name)
        else { return nil }
        switch (value["paths"].texts, value["path_hash_prefixes"].texts) {
        case (let patterns?, nil):
            guard patterns.allSatisfy({ $0.utf8.count <= PathPattern.longest }) else { return nil }
            scope = .patterns(patterns)
        case (nil, let prefixes?): scope = .hashPrefixes(prefixes)
        default: return nil
        }
        (self.name, self.role, self.isTerminating) = (name, role, isTerminating)
    }

    /// Returns whether a name is valid. A delegated role must not have the name of a top-level
    /// role, nor one whose file would look like a stored root's, such as `2.root.json`. The quoted
    /// name with its prefix and ending is a file name of at most 255 bytes.
    private static func isName(_ name: String) -> Bool {
        guard MetadataType(rawValue: name) == nil, !name.isEmpty,
            QuotedName.quoting(name).utf8.count <= 200
        else { return false }
        return
            !(name.hasSuffix(".root") && name.dropLast(5).utf8.allSatisfy { (0x30...0x39) ~= $0 })
    }

    /// The patterns of the paths; `nil` if the paths are given by their hashes.
    var patterns: [String]? {
        if case .patterns(let patterns) = scope { patterns } else { nil }
    }

    /// Returns whether the role may provide `path`.
    func covers(_ path: String) -> Bool {
        switch scope {
        case .patterns(let patterns): patterns.contains { PathPattern.matches($0, path) }
        case .hashPrefixes(let prefixes): PathPattern.hash(of: path, begins: prefixes)
        }
    }
}
