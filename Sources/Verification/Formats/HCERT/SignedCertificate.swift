import COSE
import Cryptography
import Regions
import Trust
import Verdicts

/// An `HC1:` envelope whose signature a trusted key verified.
///
/// The key is what vouches. Which of its certificates a code names is the holder's choice unless the name
/// is signed, and then nothing may hang on it.
struct SignedCertificate {
    let certificate: HealthCertificate
    let key: PublicKey
    /// Every certificate of the key, in an order that no code can change.
    let listings: [SignerCertificate]
    let identity: CredentialIdentity

    init(_ certificate: HealthCertificate, by key: PublicKey, in trust: TrustStore) {
        self.certificate = certificate
        self.key = key
        listings = trust.signerCertificates(of: key).sorted {
            $0.country == $1.country
                ? $0.certificate.der.lexicographicallyPrecedes($1.certificate.der)
                : $0.country < $1.country
        }
        identity = CredentialIdentity(of: certificate.envelope, by: key)
    }

    /// The certificates that are asked whether they permit the code: those that its issuer meant, by the
    /// signed key id and the signed country. An unsigned key id leaves all that the key has.
    func signers(for body: HealthCertificateBody) -> [SignerCertificate] {
        let envelope = certificate.envelope
        return listings.filter {
            (!envelope.isKeyIDProtected || $0.certificate.keyID == envelope.keyID)
                && $0.speaks(for: body.issuer)
        }
    }

    func refusal(
        _ reason: Reason, _ detail: String, by signer: SignerCertificate? = nil
    ) -> Refusal {
        Refusal(
            reason: reason, format: .hcert, region: signer.map { .country($0.country) },
            keyID: signer?.certificate.keyID ?? certificate.envelope.keyID, identity: identity,
            detail: detail)
    }
}

extension SignerCertificate {
    /// Whether the signer may speak for who the code says its issuer is. Some issuers write their name
    /// instead of a country's code; then the country is the one their certificate names.
    func speaks(for issuer: String?) -> Bool {
        guard let issuer else { return true }
        if case .country(let named) = Region(issuer.uppercased()) { return named == country }
        return certificate.subjectCountry?.uppercased() == country
    }
}
