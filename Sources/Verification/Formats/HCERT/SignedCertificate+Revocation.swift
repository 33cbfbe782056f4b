import COSE
import Cryptography
import Regions
import Revocation
import Trust

extension TrustStore {
    /// Looks the certificate up by all three identifiers of the EU's lists, in the lists of every
    /// certificate of the key. Also reports whether the key itself was withdrawn.
    func revocation(
        of signed: SignedCertificate, _ body: HealthCertificateBody
    ) -> RevocationFinding {
        let countries = Set(signed.listings.map(\.country))
        let answer = revocations.answer(
            .country(countries.min() ?? ""),
            keyIDs: Set(signed.listings.map(\.certificate.keyID) + [signed.key.keyID]),
            identifiers(of: signed, body, countries))
        return withdrawal(of: signed.key, signingFor: .country(countries.min() ?? ""))
            .or(RevocationFinding(answer))
    }

    private func identifiers(
        of signed: SignedCertificate, _ body: HealthCertificateBody, _ countries: Set<String>
    ) -> [RevocationIdentifier] {
        let envelope = signed.certificate.envelope
        var identifiers = [
            RevocationIdentifier.signature(
                envelope.signature, envelope.algorithm == .ps256 ? .whole : .pair)
        ]
        guard case .certificate(let content) = body.content else { return identifiers }
        for text in content.identifiers {
            identifiers.append(.uci(text))
            identifiers += countries.union(body.issuer.map { [$0] } ?? []).map {
                .countryAndUCI($0, text)
            }
        }
        return identifiers
    }
}
