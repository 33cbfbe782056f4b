import Cryptography
public import FoundationEssentials
import Hexadecimal
public import SystemPackage
import TUF

/// Changes of a repository, each to the drafts of one or two roles.
extension Repository {
    /// The lifetimes of the kinds of metadata, from the time at which they are made.
    public struct Lifetimes: Sendable {
        /// The lifetime of root, in seconds.
        public var root: TimeInterval = 365 * 86_400
        /// The lifetime of targets and of every delegated role, such as a region's.
        public var targets: TimeInterval = 180 * 86_400
        /// The lifetime of snapshot and timestamp, which is how long a terminal can go without an
        /// update.
        public var snapshot: TimeInterval = 7 * 86_400

        /// Creates the default lifetimes: a year for root, half a year for targets, a week for
        /// snapshot and timestamp.
        public init() {}
    }

    /// Creates a repository with drafts of root and targets, to be signed and published. Snapshot
    /// and timestamp have the same keys, which are online; all other keys may be anywhere.
    public static func create(
        at folder: FilePath, root: RolePlan, targets: RolePlan, online: RolePlan,
        lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) -> Repository {
        let repository = Repository(making: folder)
        guard try repository.latest("root") == nil else {
            throw PublishingError(.invalid, "\(folder): a repository exists already")
        }
        var draft = MetadataFile(
            "root", expires: now + lifetimes.root, ["consistent_snapshot": .bool(true)])
        draft.set(root, of: "root")
        draft.set(targets, of: "targets")
        draft.set(online, of: "snapshot")
        draft.set(online, of: "timestamp")
        try repository.save(draft, "root")
        try repository.save(
            MetadataFile(
                "targets", expires: now + lifetimes.targets, ["targets": .object([:])]), "targets")
        return repository
    }

    /// Returns the draft of a role's next metadata, or begins one, which is a renewal if not
    /// changed further.
    public func begin(
        _ role: String, lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) -> MetadataFile {
        let lifetime = role == "root" ? lifetimes.root : lifetimes.targets
        if let draft = try draft(role) { return draft }
        guard var next = try published(role) else {
            guard try delegator(of: role) != nil else {
                throw PublishingError(.notFound, "no role delegates to \(role)")
            }
            return MetadataFile("targets", expires: now + lifetime, ["targets": .object([:])])
        }
        next.renew(version: try following(next.version, of: role), expires: now + lifetime)
        return next
    }

    /// Returns the next version. A role may sign any number, and the largest one has no successor.
    func following(_ version: Int, of role: String) throws(PublishingError) -> Int {
        let (next, isLast) = version.addingReportingOverflow(1)
        guard !isLast else {
            throw PublishingError(.invalid, "\(role): no version follows \(version)")
        }
        return next
    }

    /// Drafts the next metadata of a role, changing only version and expiry.
    public func renew(
        _ role: String, lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) {
        try save(begin(role, lifetimes: lifetimes, now: now), role)
    }

    /// Gives a top-level role new keys. The draft of root must be signed by the old root keys and,
    /// if the root keys change, by the new ones.
    public func setKeys(of role: String, _ plan: RolePlan, now: Date) throws(PublishingError) {
        guard ["root", "timestamp", "snapshot", "targets"].contains(role) else {
            throw PublishingError(.invalid, "\(role) is not a top-level role")
        }
        var root = try begin("root", now: now)
        root.set(plan, of: role)
        try save(root, "root")
        // The role's published metadata was signed by the old keys.
        if role == "targets" { try renew(role, now: now) }
    }

    /// Permits a role to provide some paths, or gives a permitted one new keys and paths. A draft
    /// of the role is begun for its people to sign.
    public func delegate(
        to role: String, _ plan: RolePlan, paths: [String], by delegator: String = "targets",
        now: Date
    ) throws(PublishingError) {
        guard !["root", "timestamp", "snapshot", "targets", ""].contains(role) else {
            throw PublishingError(.invalid, "\"\(role)\" cannot be delegated to")
        }
        var draft = try begin(delegator, now: now)
        var delegations = draft.signed["delegations"]
        var roles = delegations["roles"].list ?? []
        roles.removeAll { $0["name"].text == role }
        var entry = plan.json
        entry["name"] = .string(role)
        entry["paths"] = .array(paths.map { .string($0) })
        entry["terminating"] = .bool(true)
        roles.append(entry)
        delegations["roles"] = .array(roles)
        for key in plan.keys { delegations["keys"][key.keyID] = key.json }
        if delegations["keys"] == .null { delegations["keys"] = .object([:]) }
        draft.signed["delegations"] = delegations
        try save(draft, delegator)
        try renew(role, now: now)
    }

    /// Removes a role's delegation, so that nothing it signed is trusted any more.
    public func withdraw(_ role: String, now: Date) throws(PublishingError) {
        guard let (delegator, _, _) = try delegator(of: role) else {
            throw PublishingError(.notFound, "no role delegates to \(role)")
        }
        var draft = try begin(delegator, now: now)
        var roles = draft.signed["delegations"]["roles"].list ?? []
        roles.removeAll { $0["name"].text == role }
        draft.signed["delegations"]["roles"] = .array(roles)
        try save(draft, delegator)
        try removeDraft(role)
    }

    /// Adds a file to a role's targets.
    public func put(
        _ bytes: [UInt8], as path: String, role: String, now: Date
    ) throws(PublishingError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), let name = parts.last
        else { throw PublishingError(.invalid, "\"\(path)\" is not a path of a target") }
        var draft = try begin(role, now: now)
        let digest = Digest.sha256(bytes).hexadecimal
        draft.signed["targets"][path] = .object([
            "length": .integer(bytes.count), "hashes": .object(["sha256": .string(digest)]),
        ])
        var file = folder.appending("targets")
        for part in parts.dropLast() { file.append(QuotedName.quoting(String(part))) }
        file.append("\(digest).\(QuotedName.quoting(String(name)))")
        try write(bytes, to: file)
        try save(draft, role)
    }

    /// Removes a target from a role's list.
    public func removeTarget(_ path: String, role: String, now: Date) throws(PublishingError) {
        var draft = try begin(role, now: now)
        var targets = draft.signed["targets"].members ?? [:]
        guard targets.removeValue(forKey: path) != nil else {
            throw PublishingError(.notFound, "\(role) has no target \(path)")
        }
        draft.signed["targets"] = .object(targets)
        try save(draft, role)
    }

    /// Returns the paths of a role's targets, from the draft if there is one.
    public func targets(of role: String) throws(PublishingError) -> [String] {
        (try latest(role)?.signed["targets"].members ?? [:]).keys.sorted()
    }
}

extension MetadataFile {
    /// Sets a top-level role's keys, and removes keys that no role uses any more.
    fileprivate mutating func set(_ plan: RolePlan, of role: String) {
        var root = signed
        root["roles"][role] = plan.json
        for key in plan.keys { root["keys"][key.keyID] = key.json }
        let used = (root["roles"].members ?? [:]).values.flatMap { $0["keyids"].texts ?? [] }
        root["keys"] = .object((root["keys"].members ?? [:]).filter { used.contains($0.key) })
        signed = root
    }
}
