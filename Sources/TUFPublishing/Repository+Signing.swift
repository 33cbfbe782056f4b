import TUF

/// The progress of a draft.
public struct DraftState: Hashable, Sendable {
    /// The name of the role.
    public let role: String
    /// The version that it will have.
    public let version: Int
    /// The number of valid signatures. A root must be signed by its old and its new keys; both
    /// numbers are those of the set that lacks more signatures.
    public let signatures: Int
    /// The number of signatures required; see `signatures`.
    public let needed: Int

    /// Whether it may be published.
    public var isComplete: Bool { signatures >= needed }
}

extension Repository {
    /// Returns every draft with its progress.
    public func draftStates() throws(PublishingError) -> [DraftState] {
        var states: [DraftState] = []
        for role in try known() {
            guard let draft = try draft(role) else { continue }
            let counts = try demands(on: role).map(draft.count)
            let worst = counts.min { $0.valid - $0.needed < $1.valid - $1.needed }
            states.append(
                DraftState(
                    role: role, version: draft.version, signatures: worst?.valid ?? 0,
                    needed: worst?.needed ?? 1))
        }
        return states
    }

    /// Returns the sets of keys that must each have signed a draft.
    private func demands(on role: String) throws(PublishingError) -> [RoleKeys] {
        var demands = [try keys(of: role)].compactMap(\.self)
        if role == "root", let old = try published("root")?.signed,
            let keys = RoleKeys(old["roles"]["root"], old["keys"].members ?? [:])
        {
            demands.append(keys)
        }
        return demands
    }

    /// Signs every draft that a signer may sign, and returns the roles.
    public func sign(with signer: some MetadataSigner) throws(PublishingError) -> [String] {
        var signed: [String] = []
        for role in try known() {
            let demands = try demands(on: role)
            guard var draft = try draft(role),
                demands.contains(where: { $0.keyIDs.contains(signer.key.keyID) })
            else { continue }
            try draft.sign(with: signer)
            try save(draft, role)
            signed.append(role)
        }
        return signed
    }

    /// Adds the signatures of a copy that was signed elsewhere, and returns the role of the draft.
    public func merge(_ copy: MetadataFile) throws(PublishingError) -> String {
        for role in try known() {
            guard var draft = try draft(role), draft.signed == copy.signed else { continue }
            try draft.merge(copy)
            try save(draft, role)
            return role
        }
        throw PublishingError(
            .invalid, "no draft matches the signed copy; the draft may have changed since")
    }
}
