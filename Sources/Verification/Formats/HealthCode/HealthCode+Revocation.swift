import Regions
import Revocation
import Trust

extension TrustStore {
    /// By the code's own id, whatever signature it carries.
    func revocation(of code: HealthCode, key: RegionalKey) -> RevocationFinding {
        let identifier = RevocationIdentifier.native(
            region: code.claims.issuer.description, codeID: code.claims.codeID)
        let answer = revocations.answer(
            .division(key.region), keyIDs: [key.keyID], [identifier])
        return withdrawal(of: key.publicKey, signingFor: .division(key.region))
            .or(RevocationFinding(answer))
    }
}
