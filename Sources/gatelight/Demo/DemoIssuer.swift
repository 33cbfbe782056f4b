import COSE
import Cryptography
import FoundationEssentials
import HealthCode
import Regions
import Trust

/// Signs the codes of a simulation. Keys follow from the seed and Ed25519 signatures from the keys,
/// so the same seed draws the same codes.
struct DemoIssuer {
    private let seed: UInt64
    private let start: Date

    init(seed: UInt64, start: Date) {
        self.seed = seed
        self.start = start
    }

    func privateKey(of region: Division) throws -> PrivateKey {
        let seed = Digest.sha256(Array("simulated key of \(region), seed \(seed)".utf8))
        return try PrivateKey(ed25519Seed: seed)
    }

    /// What the gate trusts: keys of `regions`.
    func trust(_ regions: [Division]) throws -> TrustStore {
        try TrustStore(
            regionalKeys: regions.map { region in
                try RegionalKey(
                    region: region, publicKey: try privateKey(of: region).publicKey,
                    algorithm: .eddsa, notBefore: start.addingTimeInterval(-86_400),
                    notAfter: start.addingTimeInterval(86_400),
                    createdAt: start.addingTimeInterval(-86_400))
            })
    }

    /// A code like thousands of others: valid for an hour, its status for a day.
    func claims(_ region: Division, _ status: HealthStatus?, number: UInt8) -> HealthCodeClaims {
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: start.addingTimeInterval(-60),
            expiry: start.addingTimeInterval(3600),
            codeID: Array(Digest.sha256([number]).prefix(8)), kind: .dynamic)
        claims.status = status
        claims.statusValidUntil = status.map { _ in start.addingTimeInterval(86_400) }
        claims.subjectTag = Array(Digest.sha256([number, 1]).prefix(8))
        return claims
    }

    /// Signs with the region's own key, or with another region's.
    func sign(_ claims: HealthCodeClaims, with region: Division? = nil) throws -> [UInt8] {
        let key = try privateKey(of: region ?? claims.issuer)
        let payload = try HealthCode.issue(
            claims, algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { try key.sign($0, algorithm: .eddsa) }
        return Array(payload.utf8)
    }

    /// Claims under the signature of others: what a forger without a key can do.
    func forge(_ claims: HealthCodeClaims, signatureOf other: HealthCodeClaims) throws -> [UInt8] {
        let key = try privateKey(of: claims.issuer)
        let signature = try HealthCode(payload: sign(other)).envelope.signature
        let payload = try HealthCode.issue(
            claims, algorithm: .eddsa, keyID: key.publicKey.keyID
        ) { _ in signature }
        return Array(payload.utf8)
    }
}
