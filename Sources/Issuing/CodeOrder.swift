package import Cryptography
package import Failures
package import FoundationEssentials
package import Regions
package import Verification

/// A native code that is to be issued.
package struct CodeOrder {
    /// Who issues it.
    package var region: Division
    /// The holder's status, if it says one.
    package var status: HealthStatus?
    /// What kind of code.
    package var kind = HealthCodeKind.dynamic
    /// When it is issued; codes tell whole seconds.
    package var issuedAt: Date
    /// How long the symbol is valid.
    package var minutes = 10
    /// How long the status is.
    package var statusHours = 24
    /// The region whose code it stands for.
    package var convertedFrom: Division?
    /// The holder's name as it may be shown.
    package var maskedName: String?
    /// Hours since a negative test was taken, if there was one.
    package var testedHoursAgo: Int?

    /// The defaults for the rest.
    package init(region: Division, issuedAt: Date) {
        (self.region, self.issuedAt) = (region, issuedAt)
    }

    /// Signs the code with the algorithm that goes with the key.
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
