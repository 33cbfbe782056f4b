import COSE
import Cryptography
import FoundationEssentials
import Regions
import Trust
import Verdicts

/// Verifies native codes (`PHC1:`): finds the key under the issuer, verifies the signature, then
/// checks what the code states. The signature is checked before any date, so that a forged code is
/// red whatever it states.
struct HealthCodeVerifier: FormatVerifier {
    func recognises(_ payload: [UInt8]) -> Bool {
        payload.starts(with: HealthCode.prefix.utf8)
    }

    func parse(_ payload: [UInt8]) throws(Refusal) -> HealthCode {
        do {
            return try HealthCode(payload: payload)
        } catch {
            throw Refusal(reason: .malformed, format: .native, detail: "\(error)")
        }
    }

    func fields(of payload: [UInt8]) throws -> [PayloadField] {
        try HealthCode(payload: payload).fields
    }

    func verify(
        _ code: HealthCode, by verifier: Verifier, at time: Date, _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential {
        let signed = SignedHealthCode(
            code: code, key: try signingKey(of: code, in: verifier.trust, &trace))
        trace.begin(.permission)
        let recognition = try recognition(of: signed)
        trace.begin(.revocation)
        let revocation = verifier.trust.revocation(of: code, key: signed.key)
        if case .revoked(let detail) = revocation { throw signed.refusal(.revoked, detail) }
        // The code's own dates are red and its key's dates yellow, so the stricter check comes
        // first.
        trace.begin(.dates)
        try checkDates(of: signed, at: time)
        trace.begin(.keyValidity)
        try checkValidity(of: signed, at: time)
        return VerifiedCredential(
            format: .native, facts: code.claims.facts(recognisedBy: recognition),
            identity: signed.identity, keyID: signed.key.keyID, keyExpiresAt: signed.key.notAfter,
            revocationDoubt: revocation.doubt)
    }

    private func recognition(of signed: SignedHealthCode) throws(Refusal) -> Recognition {
        switch (signed.code.claims.issuer, signed.code.claims.convertedFrom) {
        case (.nation, .some): .converted
        case (.nation, nil): .national
        case (_, nil): .own
        case (_, .some):
            throw signed.refusal(
                .keyNotAllowed, "only the nation may convert another region's code")
        }
    }

    /// The key that verifies the code, looked up only under the code's issuer. Throws if there is
    /// none.
    private func signingKey(
        of code: HealthCode, in trust: TrustStore, _ trace: inout JudgementTrace
    ) throws(Refusal) -> RegionalKey {
        let keyID = code.envelope.keyID ?? []
        trace.begin(.key)
        let own = trust.regionalKeys(of: code.claims.issuer, keyID: keyID)
        if !own.isEmpty { trace.begin(.signature) }
        if let key = own.first(where: code.isSigned(by:)) { return key }
        guard own.isEmpty else {
            throw code.refusal(.signatureInvalid, "the signature does not match the key it names")
        }
        // Another region's key never vouches for the code. Naming its region distinguishes a key
        // that was leaked or misused from an unknown one.
        if let stranger = trust.regionalKeys(keyID: keyID).first(where: code.isSigned(by:)) {
            throw SignedHealthCode(code: code, key: stranger).refusal(
                .keyNotAllowed,
                "signed with a key of \(stranger.region), which may not sign for \(code.claims.issuer)"
            )
        }
        guard trust.regions.contains(code.claims.issuer) else {
            throw code.refusal(.regionUnknown, "no keys installed for \(code.claims.issuer)")
        }
        throw code.refusal(.keyUnknown, "no such key of \(code.claims.issuer) is installed")
    }

    private func checkValidity(
        of signed: SignedHealthCode, at time: Date
    ) throws(Refusal) {
        let key = signed.key
        let validity = key.notBefore...key.notAfter
        guard validity.contains(time), validity.contains(signed.code.claims.issuedAt) else {
            throw signed.refusal(
                .keyExpired,
                "the key is valid \(key.notBefore.ISO8601Format()) to \(key.notAfter.ISO8601Format())"
            )
        }
    }

    private func checkDates(of signed: SignedHealthCode, at time: Date) throws(Refusal) {
        let claims = signed.code.claims
        let starts = max(claims.issuedAt, claims.notBefore ?? claims.issuedAt)
        guard starts <= time.addingTimeInterval(Verifier.issuerClockTolerance) else {
            throw signed.refusal(.notYetValid, "valid from \(starts.ISO8601Format())")
        }
        guard time < claims.expiry else {
            throw signed.refusal(.codeExpired, "expired \(claims.expiry.ISO8601Format())")
        }
    }
}

/// A native code and the trusted key that verified its signature.
private struct SignedHealthCode {
    let code: HealthCode
    let key: RegionalKey

    var identity: CredentialIdentity {
        CredentialIdentity(of: code.envelope, by: key.publicKey)
    }

    func refusal(_ reason: Reason, _ detail: String) -> Refusal {
        code.refusal(reason, detail, identity)
    }
}

extension HealthCode {
    fileprivate func isSigned(by key: RegionalKey) -> Bool {
        envelope.algorithm == key.algorithm
            && key.publicKey.isValid(
                envelope.signature, for: envelope.signedBytes, algorithm: key.algorithm)
    }

    fileprivate func refusal(
        _ reason: Reason, _ detail: String, _ identity: CredentialIdentity? = nil
    ) -> Refusal {
        Refusal(
            reason: reason, format: .native, region: .division(claims.issuer),
            keyID: envelope.keyID, identity: identity, detail: detail)
    }
}
