import COSE
import Cryptography
import Regions
import Trust
import Verdicts

/// An `HC1:` envelope whose signature a trusted key verified.
///
/// Only the key vouches for the content. If the key id is not signed, whoever holds the code can
/// choose which of the key's certificates it names, so no decision may depend on that choice.
struct SignedCertificate {
    let certificate: HealthCertificate
    let key: PublicKey
    /// Every certificate of the key, in an order that does not depend on the code.
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

    /// The certificates that must permit the code: those that match its signed key id and its
    /// signed issuer. If the key id is not signed, all certificates of the key that match the
    /// issuer.
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
    /// Whether the signer may sign for the issuer that the code names. Some issuers write their
    /// name instead of a country code; then the country in the certificate's subject decides. A
    /// code that names no issuer matches every signer.
    func speaks(for issuer: String?) -> Bool {
        guard let issuer else { return true }
        if case .country(let named) = Region(issuer.uppercased()) { return named == country }
        return certificate.subjectCountry?.uppercased() == country
    }
}
