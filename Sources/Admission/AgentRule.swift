public import FoundationEssentials
public import Verification

/// Requires that every entry of a certificate is about a disease the site accepts. A vaccination
/// against another disease is no evidence.
public struct AgentRule: AdmissionRule {
    /// The rule's name, `agent-accepted`.
    public let name = "agent-accepted"
    private let accepted: Set<String>

    /// COVID-19 as a SNOMED CT code, the disease that EU certificates were made for.
    public static let standard: Set<String> = ["840539006"]

    /// Accepts certificates if the disease of every entry is in `accepted`, a set of SNOMED CT
    /// codes.
    public init(accepted: Set<String> = standard) {
        self.accepted = accepted
    }

    /// Objects to certificates with no entry or with an entry about another or an unnamed disease.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        // The issuer assesses the risk by its own criteria and names no disease.
        case .status: return nil
        case .entries:
            guard !facts.diseases.isEmpty else { return "the certificate names no disease" }
            let isAccepted = facts.diseases.allSatisfy { $0.map(accepted.contains) ?? false }
            return isAccepted ? nil : "this site does not accept certificates for this disease"
        }
    }
}
