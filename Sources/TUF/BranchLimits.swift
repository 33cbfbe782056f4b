/// The limits on what one role to which `targets` delegates may contribute, together with all roles
/// below it. A role that exceeds them affects only itself, so that it cannot exhaust memory or
/// time.
public struct BranchLimits: Sendable {
    /// The number of roles: a province and its cities, of which none has more than thirty.
    public var roles = 64
    /// The number of delegations, each of which may require checking a role's signatures again.
    public var delegations = 256
    /// The number of path patterns in all delegations; each target is compared with each.
    public var patterns = 512
    /// The number of bytes of metadata: 20,000 targets of 200 bytes.
    public var bytes = 4 << 20
    /// The number of targets: a little more than the key files and revocation lists that a terminal
    /// takes of one region.
    public var targets = 20_000

    /// Creates the limits for a terminal.
    public init() {}
}

/// The amounts that a branch has contributed so far.
struct Branch {
    private let limits: BranchLimits
    private var left: BranchLimits
    private(set) var visited: Set<String> = []

    init(_ limits: BranchLimits) {
        (self.limits, left) = (limits, limits)
    }

    /// Adds a role's metadata; throws if a limit is exceeded.
    mutating func take(
        _ metadata: Metadata, _ content: TargetsContent, of role: String
    ) throws(UpdateError) {
        visited.insert(role)
        left.roles -= 1
        left.bytes -= metadata.bytes.count
        left.targets -= content.targets.count
        left.delegations -= content.delegations.count
        left.patterns -= content.delegations.reduce(0) { $0 + ($1.patterns?.count ?? 0) }
        let counts = [left.roles, left.bytes, left.targets, left.delegations, left.patterns]
        guard counts.allSatisfy({ $0 >= 0 }) else {
            throw UpdateError(
                .endlessData, "\(role).json",
                "with the roles before it, more than \(limits.roles) roles, \(limits.delegations) delegations, \(limits.patterns) patterns, \(limits.targets) targets or \(limits.bytes) bytes of metadata in total"
            )
        }
    }
}
