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

    /// Root, timestamp, snapshot and targets, in this order.
    public let topLevel: [Role]
    /// Delegated roles that somebody who is trusted delegates to, in the order they are found.
    public let delegated: [Role]
    /// By path; each under the role that the specification's search finds first.
    public let targets: [Entry]
    /// When the timestamp was made: a time that has surely passed. Its field `issued`, which is ours;
    /// `nil` in repositories of others.
    public let issued: Date?

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
    /// still told: its expiry says so. One that is not published yet offers nothing.
    public mutating func inventory() throws(UpdateError) -> Inventory {
        let (delegated, paths) = try survey()
        var entries: [Inventory.Entry] = []
        for path in paths.sorted() {
            do throws(UpdateError) {
                let (target, role) = try resolve(path, mayBeExpired: true)
                entries.append(Inventory.Entry(target: target, role: role))
            } catch {
                // A role that speaks for what it may not is not heard.
                guard error.kind == .notFound else { throw error }
            }
        }
        let topLevel = [trusted.root, trusted.timestamp, trusted.snapshot].compactMap(\.self)
        let targets = try targets("targets", trusted.rootContent.keys(of: .targets)).metadata
        return Inventory(
            topLevel: (topLevel + [targets]).map { $0.role($0.type.rawValue) },
            delegated: delegated, targets: entries,
            issued: trusted.timestamp?.signed["issued"].text.flatMap(Metadata.date))
    }

    /// Every role that is reached, and every path one of them names.
    private mutating func survey() throws(UpdateError) -> ([Inventory.Role], Set<String>) {
        var waiting = [("targets", trusted.rootContent.keys(of: .targets))]
        var visited: Set<String> = []
        var (roles, paths): ([Inventory.Role], Set<String>) = ([], [])
        while let (role, keys) = waiting.popLast() {
            guard visited.insert(role).inserted else { continue }
            let (metadata, content) = try targets(role, keys, mayBeExpired: role != "targets")
            if role != "targets" { roles.append(metadata.role(role)) }
            paths.formUnion(content.targets.keys)
            waiting += content.delegations.reversed()
                .filter { trusted.description(of: $0.name) != nil }
                .map { ($0.name, $0.role) }
            guard visited.count <= Self.largestInventory.roles,
                paths.count <= Self.largestInventory.targets
            else {
                throw UpdateError(
                    .endlessData, "\(role).json", "more than 4096 roles or a million targets")
            }
        }
        return (roles, paths)
    }
}

extension Metadata {
    fileprivate func role(_ name: String) -> Inventory.Role {
        Inventory.Role(name: name, version: version, expires: expires)
    }
}
