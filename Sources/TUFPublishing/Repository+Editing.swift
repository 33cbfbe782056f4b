import Cryptography
public import FoundationEssentials
public import SystemPackage
import TUF

/// Changes, each to the draft of one role or two.
extension Repository {
    /// How long each kind of metadata lives, from when it is made.
    public struct Lifetimes: Sendable {
        /// Of root.
        public var root: TimeInterval = 365 * 86_400
        /// Of targets, and of each region's and every other delegated role.
        public var targets: TimeInterval = 180 * 86_400
        /// Of snapshot and timestamp: what a terminal may go without an update.
        public var snapshot: TimeInterval = 7 * 86_400

        /// Root a year, targets half a year, snapshot and timestamp a week.
        public init() {}
    }

    /// Begins a repository: drafts of root and targets, to be signed and published. Snapshot and
    /// timestamp have the same keys, which are online; all others may be anywhere.
    public static func create(
        at folder: FilePath, root: RolePlan, targets: RolePlan, online: RolePlan,
        lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) -> Repository {
        let repository = Repository(making: folder)
        guard try repository.latest("root") == nil else {
            throw PublishingError(.invalid, "\(folder): there is a repository already")
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

    /// The draft of a role's next metadata, begun if there is none; a renewal if nothing more is done.
    public func begin(
        _ role: String, lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) -> MetadataFile {
        let lifetime = role == "root" ? lifetimes.root : lifetimes.targets
        if let draft = try draft(role) { return draft }
        guard var next = try published(role) else {
            guard try delegator(of: role) != nil else {
                throw PublishingError(.notFound, "nobody delegates to a role \(role)")
            }
            return MetadataFile("targets", expires: now + lifetime, ["targets": .object([:])])
        }
        next.renew(version: try following(next.version, of: role), expires: now + lifetime)
        return next
    }

    /// The next version; a role may sign any number, and the last one has none.
    func following(_ version: Int, of role: String) throws(PublishingError) -> Int {
        let (next, isLast) = version.addingReportingOverflow(1)
        guard !isLast else {
            throw PublishingError(.invalid, "\(role): no version follows \(version)")
        }
        return next
    }

    /// Drafts the next metadata of a role, unchanged but for version and expiry.
    public func renew(
        _ role: String, lifetimes: Lifetimes = Lifetimes(), now: Date
    ) throws(PublishingError) {
        try save(begin(role, lifetimes: lifetimes, now: now), role)
    }

    /// Gives a top-level role new keys. The draft of root must be signed by the old root keys and,
    /// if they are what changes, by the new ones.
    public func setKeys(of role: String, _ plan: RolePlan, now: Date) throws(PublishingError) {
        guard ["root", "timestamp", "snapshot", "targets"].contains(role) else {
            throw PublishingError(.invalid, "\(role) is no top-level role")
        }
        var root = try begin("root", now: now)
        root.set(plan, of: role)
        try save(root, "root")
        // What is published of it was signed by the old keys.
        if role == "targets" { try renew(role, now: now) }
    }

    /// Lets a role speak for some paths, or gives one that may new keys and paths. Its own draft is
    /// begun, for its people to sign.
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

    /// Takes a role's delegation away: nothing it signed is trusted any more.
    public func withdraw(_ role: String, now: Date) throws(PublishingError) {
        guard let (delegator, _, _) = try delegator(of: role) else {
            throw PublishingError(.notFound, "nobody delegates to a role \(role)")
        }
        var draft = try begin(delegator, now: now)
        var roles = draft.signed["delegations"]["roles"].list ?? []
        roles.removeAll { $0["name"].text == role }
        draft.signed["delegations"]["roles"] = .array(roles)
        try save(draft, delegator)
        try removeDraft(role)
    }

    /// Puts a file among a role's targets.
    public func put(
        _ bytes: [UInt8], as path: String, role: String, now: Date
    ) throws(PublishingError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), let name = parts.last
        else { throw PublishingError(.invalid, "\"\(path)\" is no path of a target") }
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

    /// Takes a target out of a role's list.
    public func removeTarget(_ path: String, role: String, now: Date) throws(PublishingError) {
        var draft = try begin(role, now: now)
        var targets = draft.signed["targets"].members ?? [:]
        guard targets.removeValue(forKey: path) != nil else {
            throw PublishingError(.notFound, "\(role) has no target \(path)")
        }
        draft.signed["targets"] = .object(targets)
        try save(draft, role)
    }

    /// The paths a role names, in the draft if there is one.
    public func targets(of role: String) throws(PublishingError) -> [String] {
        (try latest(role)?.signed["targets"].members ?? [:]).keys.sorted()
    }
}

extension MetadataFile {
    /// Sets a top-level role's keys, and forgets those nobody has any more.
    fileprivate mutating func set(_ plan: RolePlan, of role: String) {
        var root = signed
        root["roles"][role] = plan.json
        for key in plan.keys { root["keys"][key.keyID] = key.json }
        let used = (root["roles"].members ?? [:]).values.flatMap { $0["keyids"].texts ?? [] }
        root["keys"] = .object((root["keys"].members ?? [:]).filter { used.contains($0.key) })
        signed = root
    }
}
