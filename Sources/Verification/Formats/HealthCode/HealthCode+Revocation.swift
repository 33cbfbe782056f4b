import Regions
import Revocation
import Trust

extension TrustStore {
    /// Looks the code up by its own id, whatever signature it carries. Also reports whether the key
    /// itself was withdrawn.
    func revocation(of code: HealthCode, key: RegionalKey) -> RevocationFinding {
        let identifier = RevocationIdentifier.native(
            region: code.claims.issuer.description, codeID: code.claims.codeID)
        let answer = revocations.answer(
            .division(key.region), keyIDs: [key.keyID], [identifier])
        return withdrawal(of: key.publicKey, signingFor: .division(key.region))
            .or(RevocationFinding(answer))
    }
}
