import COSE
import Cryptography
import FoundationEssentials
import HCERT
import Regions
import Trust
import Verdicts

extension Verifier {
    /// EU digital certificate, in the order of the hcert specification 6.3: only what the signature
    /// needs is read before it is verified.
    func verifyCertificate(_ payload: [UInt8], at time: Date) throws(Refusal) -> VerifiedCertificate
    {
        let certificate: HealthCertificate
        do {
            certificate = try HealthCertificate(payload: payload)
        } catch {
            throw Refusal(reason: .malformed, format: .hcert, detail: "\(error)")
        }
        let signers = try signers(of: certificate)
        let body: HealthCertificateBody
        do {
            body = try certificate.body()
        } catch {
            throw certificate.refusal(.malformed, "\(error)")
        }
        // The code's own dates are red, its signer's are yellow: the stricter answer comes first.
        try checkDates(of: body, certificate, at: time)
        let signer = try signer(among: signers, for: body, certificate, at: time)
        let revocation = revocation(of: certificate, body.content, signer: signer)
        if case .revoked = revocation {
            throw certificate.refusal(.revoked, "the certificate was revoked")
        }
        return VerifiedCertificate(
            content: body.content, country: signer.country, keyID: signer.certificate.keyID,
            expiresAt: body.expiresAt, revocationDoubt: revocation.doubt)
    }

    /// Every signer certificate that verifies the signature: key ids are short and do collide,
    /// so all certificates of one id are tried.
    private func signers(of certificate: HealthCertificate) throws(Refusal) -> [SignerCertificate] {
        let envelope = certificate.envelope
        guard let keyID = envelope.keyID else {
            throw certificate.refusal(.keyUnknown, "names no key id")
        }
        guard let algorithm = envelope.algorithm, [.es256, .ps256].contains(algorithm) else {
            throw certificate.refusal(.malformed, "its algorithm is neither ES256 nor PS256")
        }
        let candidates = trust.signerCertificates(keyID: keyID)
        guard !candidates.isEmpty else {
            throw certificate.refusal(.keyUnknown, "no signer certificate with this key id")
        }
        let signers = candidates.filter {
            $0.certificate.publicKey.isValid(
                envelope.signature, for: envelope.signedBytes, algorithm: algorithm, anyCurve: true)
        }
        guard !signers.isEmpty else {
            throw certificate.refusal(.signatureInvalid, "matches no certificate of its key id")
        }
        return signers
    }

    /// The first signer that may sign this content for this country now; if none may, why the last
    /// one may not.
    private func signer(
        among signers: [SignerCertificate], for body: HealthCertificateBody,
        _ certificate: HealthCertificate, at time: Date
    ) throws(Refusal) -> SignerCertificate {
        var refusal: Refusal?
        for signer in signers {
            refusal = objection(to: signer, for: body, certificate, at: time)
            if refusal == nil { return signer }
        }
        throw refusal ?? certificate.refusal(.keyUnknown, "no signer certificate")
    }

    private func objection(
        to signer: SignerCertificate, for body: HealthCertificateBody,
        _ certificate: HealthCertificate, at time: Date
    ) -> Refusal? {
        if let issuer = body.issuer, issuer != signer.country {
            return certificate.refusal(
                .keyNotAllowed, "issued for \(issuer) with a certificate of \(signer.country)")
        }
        guard signer.certificate.permits(body.content.kind) else {
            return certificate.refusal(
                .keyNotAllowed, "its certificate may not sign a \(body.content.kind.rawValue)")
        }
        guard (signer.certificate.notBefore...signer.certificate.notAfter).contains(time) else {
            return certificate.refusal(.keyExpired, "the signer certificate is not valid now")
        }
        return nil
    }

    private func checkDates(
        of body: HealthCertificateBody, _ certificate: HealthCertificate, at time: Date
    ) throws(Refusal) {
        guard body.issuedAt <= time.addingTimeInterval(Self.issuerClockTolerance) else {
            throw certificate.refusal(.notYetValid, "issued \(body.issuedAt.ISO8601Format())")
        }
        // The hcert specification lets a certificate be used up to and at its expiry.
        guard time <= body.expiresAt else {
            throw certificate.refusal(.codeExpired, "expired \(body.expiresAt.ISO8601Format())")
        }
    }
}

extension HealthCertificate {
    fileprivate func refusal(_ reason: Reason, _ detail: String) -> Refusal {
        Refusal(reason: reason, format: .hcert, keyID: envelope.keyID, detail: detail)
    }
}
