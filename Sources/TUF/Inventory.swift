public import FoundationEssentials

/// Everything that a repository's snapshot offers: who speaks, and for which targets.
public struct Inventory: Sendable {
    /// Metadata of one role.
    public struct Role: Hashable, Sendable {
        /// Its name: `root`, `timestamp`, `snapshot`, `targets`, or a delegated role's.
        public let name: String
        /// Its version.
        public let version: Int
        /// When it expires.
        public let expires: Date
    }

    /// A target, and the role whose word it is.
    public struct Entry: Hashable, Sendable {
        /// The target.
        public let target: Updater.Target
        /// The role that speaks for it.
        public let role: String
    }

    /// A delegation that led nowhere: the role's metadata is not there, or not what it must be.
    public struct Gap: Hashable, Sendable {
        /// The role.
        public let role: String
        /// The role of `targets`' own that led to it; the role itself, or one above it.
        public let branch: String
        /// The paths it would have spoken for: the patterns of each delegation on the way, the first
        /// that of `targets`. `nil` where paths are told by their hashes.
        public let patterns: [[String]?]
        /// What is wrong.
        public let error: UpdateError
    }

    /// Root, timestamp, snapshot and targets, in this order.
    public let topLevel: [Role]
    /// Delegated roles that somebody who is trusted delegates to, in the order they are found.
    public let delegated: [Role]
    /// By path; each under the role that the specification's search finds first.
    public let targets: [Entry]
    /// When the timestamp was made: a time that has surely passed. Its field `issued`, which is ours;
    /// `nil` in repositories of others.
    public let issued: Date?
    /// Who should speak and cannot be heard. Whoever uses an inventory must see to it that what is
    /// missing with them is missed.
    public let gaps: [Gap]

    /// A role by its name.
    public func role(_ name: String) -> Role? {
        (topLevel + delegated).first { $0.name == name }
    }

    /// The earliest expiry of the four top-level roles.
    public var expires: Date { topLevel.map(\.expires).min() ?? .distantPast }
}

extension Updater {
    private static let largestInventory = (roles: 4096, targets: 1 << 20)

    /// All that is offered after `refresh` or `loadStored`. A delegated role that has expired is
    /// still told: its expiry says so. One that is not published yet offers nothing. One that is not
    /// what it must be is a gap, and costs nobody else anything.
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
            // A role that speaks for what it may not is not heard; nor is anybody else where the one
            // who would have to be asked first is a gap.
            guard let (target, role) = try? resolve(path, amongRead: true) else { continue }
            entries.append(Inventory.Entry(target: target, role: role))
        }
        return entries
    }

    /// Reads a role that `targets` delegates to and all that it delegates to, depth first.
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
                // That nobody answers is no word about the role.
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

/// What was found so far.
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

/// A delegation that is still to be followed, and the patterns of those on the way to it.
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
