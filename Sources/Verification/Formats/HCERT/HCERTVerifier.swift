import COSE
import Cryptography
import FoundationEssentials
import Regions
import Trust
import Verdicts

/// Verifies EU digital certificates (`HC1:`) and recognises the other contents that their envelope
/// may carry. It follows the order of the hcert specification 6.3: before the signature is
/// verified, it reads only what the signature needs. It checks the reasons for red before the
/// reasons for yellow.
struct HCERTVerifier: FormatVerifier {
    func recognises(_ payload: [UInt8]) -> Bool {
        payload.starts(with: HealthCertificate.prefix.utf8)
    }

    func parse(_ payload: [UInt8]) throws(Refusal) -> HealthCertificate {
        do {
            return try HealthCertificate(payload: payload)
        } catch {
            throw Refusal(reason: .malformed, format: .hcert, detail: "\(error)")
        }
    }

    func fields(of payload: [UInt8]) throws -> [PayloadField] {
        try HealthCertificate(payload: payload).fields()
    }

    func verify(
        _ certificate: HealthCertificate, by verifier: Verifier, at time: Date,
        _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential {
        let signed = try signed(certificate, trust: verifier.trust, &trace)
        // What was signed is read only now.
        trace.begin(.content)
        let body: HealthCertificateBody
        do {
            body = try certificate.body()
        } catch {
            throw signed.refusal(.malformed, "\(error)")
        }
        trace.begin(.dates)
        try checkDates(of: body, signed, at: time)
        trace.begin(.permission)
        let signers = try permittedSigners(of: signed, for: body)
        trace.begin(.revocation)
        let revocation = verifier.trust.revocation(of: signed, body)
        if case .revoked(let detail) = revocation { throw signed.refusal(.revoked, detail) }
        trace.begin(.keyValidity)
        let signer = try validSigner(among: signers, signed, at: time)
        trace.begin(.kind)
        return try verified(signed, body, signer, revocation)
    }

    private func verified(
        _ signed: SignedCertificate, _ body: HealthCertificateBody,
        _ signer: (certificate: SignerCertificate, notAfter: Date), _ revocation: RevocationFinding
    ) throws(Refusal) -> VerifiedCredential {
        switch body.content {
        case .other(let name):
            throw signed.refusal(
                .unsupportedFormat, "genuine, but not an EU certificate: \(name)",
                by: signer.certificate)
        case .certificate(let content):
            guard let expiresAt = body.expiresAt else {
                throw signed.refusal(.malformed, "does not say when it expires")
            }
            return VerifiedCredential(
                format: .hcert,
                facts: content.facts(signedBy: signer.certificate.country, until: expiresAt),
                identity: signed.identity, keyID: signer.certificate.certificate.keyID,
                keyExpiresAt: signer.notAfter, revocationDoubt: revocation.doubt)
        }
    }

    /// Finds the key that verifies the signature. Key ids are short and do collide, so every key
    /// with this id is tried.
    private func signed(
        _ certificate: HealthCertificate, trust: TrustStore, _ trace: inout JudgementTrace
    ) throws(Refusal) -> SignedCertificate {
        let envelope = certificate.envelope
        trace.begin(.key)
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
        trace.begin(.signature)
        let signer = candidates.first {
            $0.certificate.publicKey.isValid(
                envelope.signature, for: envelope.signedBytes, algorithm: algorithm, anyCurve: true)
        }
        guard let signer else {
            throw certificate.refusal(.signatureInvalid, "matches no certificate of its key id")
        }
        return SignedCertificate(certificate, by: signer.certificate.publicKey, in: trust)
    }

    /// The certificates that must permit this content. Throws if there is none, or if one of them
    /// does not permit its holder to sign it.
    private func permittedSigners(
        of signed: SignedCertificate, for body: HealthCertificateBody
    ) throws(Refusal) -> [SignerCertificate] {
        let signers = signed.signers(for: body)
        guard !signers.isEmpty else {
            let issuer = body.issuer.map(Excerpt.quoted) ?? "nobody"
            let countries = Set(signed.listings.map(\.country)).sorted().joined(separator: ", ")
            throw signed.refusal(
                .keyNotAllowed, "issued for \(issuer) with a certificate of \(countries)")
        }
        for signer in signers where !signer.certificate.maySignContent {
            throw signed.refusal(
                .keyNotAllowed,
                signer.certificate.extendedKeyUsages == nil
                    ? "the permitted uses of its certificate cannot be read"
                    : "its certificate belongs to an authority and may only sign certificates")
        }
        guard case .certificate(let content) = body.content else { return signers }
        for signer in signers where !signer.certificate.permits(content.kind) {
            throw signed.refusal(
                .keyNotAllowed, "its certificate may not sign a \(content.kind.rawValue)")
        }
        return signers
    }

    /// The certificate that the verdict names, and the time until which all `signers` are valid.
    /// Throws if any of them is not valid at `time`.
    private func validSigner(
        among signers: [SignerCertificate], _ signed: SignedCertificate, at time: Date
    ) throws(Refusal) -> (certificate: SignerCertificate, notAfter: Date) {
        let isValid = signers.allSatisfy {
            ($0.certificate.notBefore...$0.certificate.notAfter).contains(time)
        }
        guard let signer = signers.first,
            let notAfter = signers.map(\.certificate.notAfter).min(), isValid
        else { throw signed.refusal(.keyExpired, "the signer certificate is not valid now") }
        return (signer, notAfter)
    }

    private func checkDates(
        of body: HealthCertificateBody, _ signed: SignedCertificate, at time: Date
    ) throws(Refusal) {
        let latest = time.addingTimeInterval(Verifier.issuerClockTolerance)
        if let issuedAt = body.issuedAt, issuedAt > latest {
            throw signed.refusal(.notYetValid, "issued \(issuedAt.ISO8601Format())")
        }
        if let notBefore = body.notBefore, notBefore > latest {
            throw signed.refusal(.notYetValid, "valid from \(notBefore.ISO8601Format())")
        }
        // The hcert specification lets a certificate be used up to and at its expiry.
        if let expiresAt = body.expiresAt, time > expiresAt {
            throw signed.refusal(.codeExpired, "expired \(expiresAt.ISO8601Format())")
        }
    }
}

extension HealthCertificate {
    /// A refusal before anything was verified.
    fileprivate func refusal(_ reason: Reason, _ detail: String) -> Refusal {
        Refusal(reason: reason, format: .hcert, keyID: envelope.keyID, detail: detail)
    }
}
