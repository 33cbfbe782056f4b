package import Cryptography
package import Failures
package import FoundationEssentials
package import Regions
package import Verification

/// The description of a native code that is to be issued.
package struct CodeOrder {
    /// The region that issues the code.
    package var region: Division
    /// The holder's status; `nil` for a code without one.
    package var status: HealthStatus?
    /// The kind of code.
    package var kind = HealthCodeKind.dynamic
    /// When the code is issued. Codes store whole seconds, so fractions are dropped.
    package var issuedAt: Date
    /// Minutes that the code is valid.
    package var minutes = 10
    /// Hours that the status is valid.
    package var statusHours = 24
    /// The region whose code this one replaces; `nil` if the code was not converted.
    package var convertedFrom: Division?
    /// The masked name of the holder, for a display.
    package var maskedName: String?
    /// Hours since the sample of a negative test was taken; `nil` if there was no test.
    package var testedHoursAgo: Int?

    /// Creates an order with defaults for everything else.
    package init(region: Division, issuedAt: Date) {
        (self.region, self.issuedAt) = (region, issuedAt)
    }

    /// Issues the code, signed with the algorithm that belongs to the key, and returns its payload.
    ///
    /// Throws if a field is outside its domain or the signature fails.
    package func payload(signedWith key: PrivateKey) throws(Failure) -> String {
        let algorithm: SignatureAlgorithm =
            switch key.kind {
            case .ed25519: .eddsa
            case .sm2: .sm2
            default: .es256
            }
        do {
            return try HealthCode.issue(
                claims, algorithm: algorithm, keyID: key.publicKey.keyID
            ) { try key.sign($0, algorithm: algorithm) }
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    private var claims: HealthCodeClaims {
        let issued = Date(timeIntervalSince1970: issuedAt.timeIntervalSince1970.rounded(.down))
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: issued,
            expiry: issued.addingTimeInterval(Double(minutes) * 60),
            codeID: Digest.randomBytes(8), kind: kind)
        claims.status = status
        if status != nil {
            claims.statusValidUntil = issued.addingTimeInterval(Double(statusHours) * 3600)
        }
        claims.convertedFrom = convertedFrom
        claims.maskedName = maskedName
        if let testedHoursAgo {
            let collectedAt = issued.addingTimeInterval(-Double(testedHoursAgo) * 3600)
            claims.tests = [HealthCodeTest(collectedAt: collectedAt, result: .negative)]
        }
        return claims
    }
}
