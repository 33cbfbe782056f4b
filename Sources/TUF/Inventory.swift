public import FoundationEssentials

/// Everything that a repository's snapshot offers: the roles and their targets.
public struct Inventory: Sendable {
    /// The metadata of one role.
    public struct Role: Hashable, Sendable {
        /// The name: `root`, `timestamp`, `snapshot`, `targets`, or a delegated role's.
        public let name: String
        /// The version of the metadata.
        public let version: Int
        /// The expiry of the metadata.
        public let expires: Date
    }

    /// A target and the role that provides it.
    public struct Entry: Hashable, Sendable {
        /// The target.
        public let target: Updater.Target
        /// The role that provides it.
        public let role: String
    }

    /// A delegation whose role's metadata is missing or invalid.
    public struct Gap: Hashable, Sendable {
        /// The name of the role.
        public let role: String
        /// The role to which `targets` delegates on the way to it: the role itself, or one above
        /// it.
        public let branch: String
        /// The patterns of the missing paths, for each delegation on the way, beginning with that
        /// of `targets`; `nil` where paths are given by their hashes.
        public let patterns: [[String]?]
        /// The reason why its metadata is missing.
        public let error: UpdateError
    }

    /// The roles root, timestamp, snapshot and targets, in this order.
    public let topLevel: [Role]
    /// The delegated roles that trusted roles delegate to, in the order in which they are found.
    public let delegated: [Role]
    /// The targets by path, each with the role that the specification's search finds first.
    public let targets: [Entry]
    /// The time at which the timestamp was made, which has certainly passed. It is the field
    /// `issued`, which is Gatelight's own; `nil` in other repositories.
    public let issued: Date?
    /// The roles whose metadata is missing or invalid. Users of an inventory must make sure that
    /// the absence of their targets has consequences.
    public let gaps: [Gap]

    /// Returns a role by its name.
    public func role(_ name: String) -> Role? {
        (topLevel + delegated).first { $0.name == name }
    }

    /// The earliest expiry of the four top-level roles.
    public var expires: Date { topLevel.map(\.expires).min() ?? .distantPast }
}

extension Updater {
    private static let largestInventory = (roles: 4096, targets: 1 << 20)

    /// Returns everything that is offered after `refresh` or `loadStored`. An expired delegated
    /// role is included with its expiry. A role that is not published yet offers nothing. A role
    /// with invalid metadata is a gap and affects no others.
    public mutating func inventory() throws(UpdateError) -> Inventory {
        let (targets, content) = try targets("targets", trusted.rootContent.keys(of: .targets))
        var survey = Survey(paths: Set(content.targets.keys))
        for delegation in content.delegations {
            try follow(delegation, &survey)
            guard survey.roles.count <= Self.largestInventory.roles,
                survey.paths.count <= Self.largestInventory.targets
            else {
                throw UpdateError(
                    .endlessData, "targets.json", "more than 4096 roles or a million targets")
            }
        }
        let topLevel = [trusted.root, trusted.timestamp, trusted.snapshot].compactMap(\.self)
        return Inventory(
            topLevel: (topLevel + [targets]).map { $0.role($0.type.rawValue) },
            delegated: survey.roles, targets: entries(of: survey.paths),
            issued: trusted.timestamp?.signed["issued"].text.flatMap(Metadata.date),
            gaps: survey.gaps)
    }

    private mutating func entries(of paths: Set<String>) -> [Inventory.Entry] {
        var entries: [Inventory.Entry] = []
        for path in paths.sorted() {
            // A role's targets outside its paths are ignored. A target is also left out if a role
            // that must be queried first is a gap.
            guard let (target, role) = try? resolve(path, amongRead: true) else { continue }
            entries.append(Inventory.Entry(target: target, role: role))
        }
        return entries
    }

    /// Reads a role to which `targets` delegates, and all roles below it, depth first.
    private mutating func follow(
        _ delegation: Delegation, _ survey: inout Survey
    ) throws(UpdateError) {
        var branch = Branch(limits.branch)
        var waiting = [Edge(delegation: delegation, patterns: [delegation.patterns])]
        while let edge = waiting.popLast() {
            let name = edge.delegation.name
            guard trusted.description(of: name) != nil, !branch.visited.contains(name) else {
                continue
            }
            do throws(UpdateError) {
                let (metadata, content) = try branchRole(name, edge.delegation.role)
                try branch.take(metadata, content, of: name)
                survey.take(metadata.role(name), content)
                waiting += content.delegations.reversed().map(edge.followed)
            } catch {
                // An unreachable mirror says nothing about the role.
                guard error.kind != .unavailable else { throw error }
                let isTooMuch = branch.visited.contains(name)
                survey.gaps.append(
                    Inventory.Gap(
                        role: name, branch: delegation.name,
                        patterns: isTooMuch ? [delegation.patterns] : edge.patterns, error: error))
                if isTooMuch { return }
            }
        }
    }

    private mutating func branchRole(
        _ name: String, _ keys: RoleKeys
    ) throws(UpdateError) -> (Metadata, TargetsContent) {
        if let length = trusted.description(of: name)?.length, length > limits.branch.bytes {
            throw UpdateError(
                .endlessData, "\(name).json",
                "\(length) bytes; a role's metadata has at most \(limits.branch.bytes)")
        }
        return try targets(name, keys, mayBeExpired: true)
    }
}

/// The results found so far.
private struct Survey {
    var roles: [Inventory.Role] = []
    var paths: Set<String>
    var gaps: [Inventory.Gap] = []

    init(paths: Set<String>) {
        self.paths = paths
    }

    mutating func take(_ role: Inventory.Role, _ content: TargetsContent) {
        if !roles.contains(where: { $0.name == role.name }) { roles.append(role) }
        paths.formUnion(content.targets.keys)
    }
}

/// A delegation still to be followed, and the patterns of the delegations on the way to it.
private struct Edge {
    let delegation: Delegation
    let patterns: [[String]?]

    func followed(by next: Delegation) -> Edge {
        Edge(delegation: next, patterns: patterns + [next.patterns])
    }
}

extension Metadata {
    fileprivate func role(_ name: String) -> Inventory.Role {
        Inventory.Role(name: name, version: version, expires: expires)
    }
}
