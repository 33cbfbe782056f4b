package import Admission
import Base45
package import Cryptography
package import Foundation
package import Regions
package import Trust
package import Verification

/// When tests judge: 2026-06-01T08:00:00Z.
package let now = Date(timeIntervalSince1970: 1_780_300_800)

/// Issues native codes and holds the key they are judged with.
package struct NativeIssuer: Sendable {
    package let key: PrivateKey
    package let algorithm: SignatureAlgorithm
    package let region: Division

    /// Of the nation, unless another region is given.
    package init(_ algorithm: SignatureAlgorithm = .es256, region: Division = .nation) throws {
        self.algorithm = algorithm
        self.region = region
        key = try .generate(algorithm == .sm2 ? .sm2 : algorithm == .eddsa ? .ed25519 : .p256)
    }

    /// The key as terminals hold it, valid for a day before and after `now`.
    package func regionalKey(
        of region: Division? = nil, notBefore: Date = now - 86_400, notAfter: Date = now + 86_400,
        revokedAt: Date? = nil
    ) throws -> RegionalKey {
        try RegionalKey(
            region: region ?? self.region, publicKey: key.publicKey, algorithm: algorithm,
            notBefore: notBefore, notAfter: notAfter, createdAt: notBefore, revokedAt: revokedAt)
    }

    package func judge() throws -> Judge {
        Judge(verifier: Verifier(trust: try TrustStore(regionalKeys: [try regionalKey()])))
    }

    package func claims(_ status: HealthStatus?, number: UInt8 = 1) -> HealthCodeClaims {
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: now - 60, expiry: now + 600,
            codeID: [number, 2, 3, 4, 5, 6, 7, 8], kind: .dynamic)
        claims.status = status
        claims.statusValidUntil = status.map { _ in now + 3600 }
        return claims
    }

    package func issue(_ claims: HealthCodeClaims) throws -> [UInt8] {
        Array(
            try HealthCode.issue(claims, algorithm: algorithm, keyID: key.publicKey.keyID) {
                try key.sign($0, algorithm: algorithm)
            }.utf8)
    }

    /// A payload of parts as they are, whether they fit or not.
    package func payload(protected: [UInt8], content: [UInt8], signature: [UInt8]) -> [UInt8] {
        let envelope = SignedEnvelope(
            protected: protected, content: content, signature: signature)
        return Array("PHC1:\(Base45.encode(envelope.message()))".utf8)
    }
}
