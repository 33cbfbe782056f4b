public import FoundationEssentials
import HCERT
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .certificate(let certificate) = credential else { return nil }
        let isAccepted = certificate.content.entries.allSatisfy { accepted.contains($0.disease) }
        return isAccepted ? nil : "it is about another disease than this site asks for"
    }
}
