public import FoundationEssentials
public import Verification

/// A certificate is about a disease the site asks for: a vaccination against another one says nothing.
public struct AgentRule: AdmissionRule {
    /// `agent-accepted`.
    public let name = "agent-accepted"
    private let accepted: Set<String>

    /// COVID-19 in SNOMED CT, what EU certificates were made for.
    public static let standard: Set<String> = ["840539006"]

    /// Accepts certificates whose every entry is about one of `accepted`, SNOMED CT codes.
    public init(accepted: Set<String> = standard) {
        self.accepted = accepted
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        // The issuer assesses the risk by its own measure, which names no disease.
        case .status: return nil
        case .entries:
            guard !facts.diseases.isEmpty else { return "the certificate names no disease" }
            let isAccepted = facts.diseases.allSatisfy { $0.map(accepted.contains) ?? false }
            return isAccepted ? nil : "this site does not accept certificates for this disease"
        }
    }
}
