/// What one role that `targets` delegates to may bring, with all the roles it delegates to in turn. One
/// that brings more costs itself alone: it must fill nobody's memory and take nobody's time.
public struct BranchLimits: Sendable {
    /// Roles: a province and its cities, of which none has more than thirty.
    public var roles = 64
    /// Delegations, each of which may be another look at the same role's signatures.
    public var delegations = 256
    /// Patterns of paths in all its delegations: each target is compared with each.
    public var patterns = 512
    /// Bytes of metadata: 20,000 targets of 200 bytes.
    public var bytes = 4 << 20
    /// Targets: the key files and revocation lists that a terminal takes of one region, and some.
    public var targets = 20_000

    /// What suits a terminal.
    public init() {}
}

/// What a branch has brought so far.
struct Branch {
    private let limits: BranchLimits
    private var left: BranchLimits
    private(set) var visited: Set<String> = []

    init(_ limits: BranchLimits) {
        (self.limits, left) = (limits, limits)
    }

    /// Throws if it is too much now.
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
                "more than the \(limits.roles) roles, \(limits.delegations) delegations, \(limits.patterns) patterns, \(limits.targets) targets or \(limits.bytes) bytes of metadata that it and those before it may have together"
            )
        }
    }
}
