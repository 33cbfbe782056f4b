public import DeviceInterface
public import Verdicts

/// What a site requires of a verified credential, and for which reasons it is stricter than the
/// product.
public struct SitePolicy: Sendable {
    /// The rules, in the order in which they are checked. The verdict names the first one that
    /// objects.
    public var rules: [any AdmissionRule]
    /// For a reason, the least strict lamp that the site allows. A lamp less strict than the
    /// reason's own has no effect.
    public var stricter: [Reason: Lamp]
    /// The diseases that certificates may be about, as SNOMED CT codes; `nil` means
    /// `AgentRule.standard`.
    public var agents: Set<String>?

    /// Creates a policy. The default has no site rules and accepts every region whose keys are
    /// installed.
    public init(
        rules: [any AdmissionRule] = [], stricter: [Reason: Lamp] = [:],
        agents: Set<String>? = nil
    ) {
        self.rules = rules
        self.stricter = stricter
        self.agents = agents
    }

    /// The rules that no configuration turns off, followed by the site's own rules.
    var allRules: [any AdmissionRule] {
        [ContentRule(), AgentRule(accepted: agents ?? AgentRule.standard)] + rules
    }
}

extension SitePolicy {
    /// A policy that applies both: the rules of both, the stricter lamp, and the diseases that both
    /// accept.
    public func joined(with other: SitePolicy) -> SitePolicy {
        SitePolicy(
            rules: rules + other.rules,
            stricter: stricter.merging(other.stricter) { $0.strictness > $1.strictness ? $0 : $1 },
            agents: agents.map { other.agents?.intersection($0) ?? $0 } ?? other.agents)
    }
}
