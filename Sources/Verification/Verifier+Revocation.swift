import COSE
import Cryptography
import HCERT
import HealthCode
import Regions
import Revocation
import Trust

/// What revocation lists say of one credential.
enum RevocationFinding {
    case revoked
    case doubtful(String)
    case clear

    init(_ answer: RevocationAnswer) {
        switch answer {
        case .clear: self = .clear
        case .revoked: self = .revoked
        case .possiblyRevoked:
            self = .doubtful("a filter knows the code, and no exact list is aboard: look it up")
        case .unavailable(let detail):
            self = .doubtful("the revocation list cannot be read: \(detail)")
        }
    }

    /// Why it may be revoked; `nil` if nothing says so.
    var doubt: String? {
        if case .doubtful(let detail) = self { detail } else { nil }
    }
}

extension Verifier {
    /// By the code's own id, whatever signature it carries.
    func revocation(of code: HealthCode, key: RegionalKey) -> RevocationFinding {
        let identifier = RevocationIdentifier.native(
            region: code.claims.issuer.description, codeID: code.claims.codeID)
        return RevocationFinding(
            trust.revocations.answer(.division(key.region), keyID: key.keyID, [identifier]))
    }

    /// By all three identifiers of the EU's lists.
    func revocation(
        of certificate: HealthCertificate, _ content: HealthContent, signer: SignerCertificate
    ) -> RevocationFinding {
        let isPair = certificate.envelope.algorithm == .es256
        var identifiers = [
            RevocationIdentifier.signature(
                certificate.envelope.signature, isPair ? .pair : .whole)
        ]
        if let text = content.identifier {
            identifiers += [.uci(text), .countryAndUCI(signer.country, text)]
        }
        return RevocationFinding(
            trust.revocations.answer(
                .country(signer.country), keyID: signer.certificate.keyID, identifiers))
    }
}
