import COSE
package import Cryptography
package import FoundationEssentials
package import Regions
package import Verification

/// Signs the codes of a simulation. The keys are derived from the seed and Ed25519 signatures are
/// deterministic, so the same seed and times give the same codes.
package struct SimulatedIssuer: Sendable {
    private let seed: UInt64

    /// Creates an issuer whose keys are derived from `seed`.
    package init(seed: UInt64) {
        self.seed = seed
    }

    /// The salt of the journal's subject tags.
    var salt: [UInt8] { Digest.sha256(Array("simulated salt, seed \(seed)".utf8)) }

    /// Returns the key of the simulation with this name.
    func privateKey(named name: String) throws -> PrivateKey {
        try PrivateKey(
            ed25519Seed: Digest.sha256(Array("simulated key of \(name), seed \(seed)".utf8)))
    }

    /// Returns the key with which a region signs.
    package func privateKey(of region: Division) throws -> PrivateKey {
        try privateKey(named: region.description)
    }

    /// Returns the claims of a typical code shown at `time`: a minute old and valid for an hour,
    /// with a status valid for a day.
    package func claims(
        _ region: Division, _ status: HealthStatus?, number: UInt8, at time: Date
    ) -> HealthCodeClaims {
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: time.addingTimeInterval(-60),
            expiry: time.addingTimeInterval(3600), codeID: Self.codeID(number), kind: .dynamic)
        claims.status = status
        claims.statusValidUntil = status.map { _ in time.addingTimeInterval(86_400) }
        claims.subjectTag = Array(Digest.sha256([number, 1]).prefix(8))
        return claims
    }

    /// Returns the identifier of the code of holder `number`.
    static func codeID(_ number: UInt8) -> [UInt8] { Array(Digest.sha256([number]).prefix(8)) }

    /// Signs with the region's own key, or with another region's.
    package func sign(
        _ claims: HealthCodeClaims, with region: Division? = nil
    ) throws -> [UInt8] {
        try sign(claims, by: try privateKey(of: region ?? claims.issuer))
    }

    func sign(_ claims: HealthCodeClaims, by key: PrivateKey) throws -> [UInt8] {
        let payload = try HealthCode.issue(
            claims, algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { try key.sign($0, algorithm: .eddsa) }
        return Array(payload.utf8)
    }

    /// Returns claims with the signature of other claims, which a forger can make without a key.
    package func forge(
        _ claims: HealthCodeClaims, signatureOf other: HealthCodeClaims
    ) throws -> [UInt8] {
        let key = try privateKey(of: claims.issuer)
        let signature = try HealthCode(payload: sign(other)).envelope.signature
        let payload = try HealthCode.issue(
            claims, algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { _ in signature }
        return Array(payload.utf8)
    }

    /// Returns claims whose signature has one flipped bit.
    func tamper(_ claims: HealthCodeClaims) throws -> [UInt8] {
        let key = try privateKey(of: claims.issuer)
        let payload = try HealthCode.issue(
            claims, algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { message in
            var signature = try key.sign(message, algorithm: .eddsa)
            signature[20] ^= 1
            return signature
        }
        return Array(payload.utf8)
    }
}
