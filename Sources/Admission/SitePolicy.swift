public import DeviceInterface
public import Verdicts

/// What a site asks of a verified credential, and where it wants to be stricter than the product.
public struct SitePolicy: Sendable {
    /// The rules, in the order they are asked; the first that says no is named.
    public var rules: [any AdmissionRule]
    /// A lamp at least this strict for a reason. A lamp greener than the reason's own has no effect.
    public var stricter: [Reason: Lamp]
    /// Diseases that certificates may be about, SNOMED CT codes; `nil` is `AgentRule.standard`.
    public var agents: Set<String>?

    /// No rules: every region whose keys are at hand is accepted.
    public init(
        rules: [any AdmissionRule] = [], stricter: [Reason: Lamp] = [:],
        agents: Set<String>? = nil
    ) {
        self.rules = rules
        self.stricter = stricter
        self.agents = agents
    }

    /// What no configuration turns off, then the site's own wishes.
    var allRules: [any AdmissionRule] {
        [ContentRule(), AgentRule(accepted: agents ?? AgentRule.standard)] + rules
    }
}

extension SitePolicy {
    /// Both policies at once: every rule of either, the stricter lamp, and the diseases both accept.
    public func joined(with other: SitePolicy) -> SitePolicy {
        SitePolicy(
            rules: rules + other.rules,
            stricter: stricter.merging(other.stricter) { $0.strictness > $1.strictness ? $0 : $1 },
            agents: agents.map { other.agents?.intersection($0) ?? $0 } ?? other.agents)
    }
}
