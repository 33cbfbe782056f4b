import COSE
import Cryptography
import FoundationEssentials
import HealthCode
import Regions
import Trust
import Verdicts

extension Verifier {
    /// Native code: parse, find the key under the issuer, verify, then look at dates.
    /// The signature comes before any date, so that a forged code is red whatever it claims.
    func verifyHealthCode(_ payload: [UInt8], at time: Date) throws(Refusal) -> VerifiedHealthCode {
        let code: HealthCode
        do {
            code = try HealthCode(payload: payload)
        } catch {
            throw Refusal(reason: .malformed, format: .native, detail: "\(error)")
        }
        let recognition = try recognition(of: code)
        let key = try signingKey(of: code)
        guard key.revokedAt == nil else { throw code.refusal(.revoked, "the key was revoked") }
        // The code's own dates are red, its key's are yellow: the stricter answer comes first.
        try checkDates(of: code, at: time)
        let revocation = revocation(of: code, key: key)
        if case .revoked = revocation { throw code.refusal(.revoked, "the code was revoked") }
        try checkValidity(of: key, for: code, at: time)
        return VerifiedHealthCode(
            claims: code.claims, region: code.claims.convertedFrom ?? code.claims.issuer,
            recognition: recognition, keyID: key.keyID,
            revocationDoubt: revocation.doubt)
    }

    private func recognition(of code: HealthCode) throws(Refusal) -> Recognition {
        switch (code.claims.issuer, code.claims.convertedFrom) {
        case (.nation, .some): .converted
        case (.nation, nil): .national
        case (_, nil): .own
        case (_, .some):
            throw code.refusal(.keyNotAllowed, "only the nation may convert another region's code")
        }
    }

    /// The key that verifies the code, looked up under its issuer alone.
    private func signingKey(of code: HealthCode) throws(Refusal) -> RegionalKey {
        let keyID = code.envelope.keyID ?? []
        let own = trust.regionalKeys(of: code.claims.issuer, keyID: keyID)
        if let key = own.first(where: code.isSigned(by:)) { return key }
        guard own.isEmpty else {
            throw code.refusal(.signatureInvalid, "the signature does not match the key it names")
        }
        // Another region's key never vouches; saying whose it is tells a leak from a stranger.
        if let stranger = trust.regionalKeys(keyID: keyID).first(where: code.isSigned(by:)) {
            throw code.refusal(
                .keyNotAllowed,
                "signed with a key of \(stranger.region), which may not sign for \(code.claims.issuer)"
            )
        }
        guard trust.regions.contains(code.claims.issuer) else {
            throw code.refusal(.regionUnknown, "no keys at hand for \(code.claims.issuer)")
        }
        throw code.refusal(.keyUnknown, "\(code.claims.issuer) has no such key here")
    }

    private func checkValidity(
        of key: RegionalKey, for code: HealthCode, at time: Date
    ) throws(Refusal) {
        let validity = key.notBefore...key.notAfter
        guard validity.contains(time), validity.contains(code.claims.issuedAt) else {
            throw code.refusal(
                .keyExpired,
                "the key is valid \(key.notBefore.ISO8601Format()) to \(key.notAfter.ISO8601Format())"
            )
        }
    }

    private func checkDates(of code: HealthCode, at time: Date) throws(Refusal) {
        let claims = code.claims
        let starts = max(claims.issuedAt, claims.notBefore ?? claims.issuedAt)
        guard starts <= time.addingTimeInterval(Self.issuerClockTolerance) else {
            throw code.refusal(.notYetValid, "valid from \(starts.ISO8601Format())")
        }
        guard time < claims.expiry else {
            throw code.refusal(.codeExpired, "expired \(claims.expiry.ISO8601Format())")
        }
    }
}

extension HealthCode {
    fileprivate func isSigned(by key: RegionalKey) -> Bool {
        envelope.algorithm == key.algorithm
            && key.publicKey.isValid(
                envelope.signature, for: envelope.signedBytes, algorithm: key.algorithm)
    }

    fileprivate func refusal(_ reason: Reason, _ detail: String) -> Refusal {
        Refusal(
            reason: reason, format: .native, region: .division(claims.issuer),
            keyID: envelope.keyID, detail: detail)
    }
}
