import Cryptography
import FoundationEssentials
import Regions
import Trust
import Verification

/// A green native code as they are in use, with the trusted key to judge it.
struct BenchCode {
    let payload: [UInt8]
    let trust: TrustStore
    let time: Date

    init(_ algorithm: SignatureAlgorithm) throws {
        time = Date(timeIntervalSince1970: 1_780_300_800)
        let kind: KeyKind = algorithm == .sm2 ? .sm2 : algorithm == .eddsa ? .ed25519 : .p256
        let key = try PrivateKey.generate(kind)
        let region = Division("440300") ?? .nation
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: time, expiry: time.addingTimeInterval(600),
            codeID: Digest.randomBytes(8), kind: .dynamic)
        claims.status = .green
        claims.statusValidUntil = time.addingTimeInterval(86_400)
        claims.maskedName = "张*"
        claims.certificateType = .residentID
        claims.subjectTag = Digest.randomBytes(8)
        claims.tests = [
            HealthCodeTest(collectedAt: time.addingTimeInterval(-86_400), result: .negative)
        ]
        payload = Array(
            try HealthCode.issue(claims, algorithm: algorithm, keyID: key.publicKey.keyID) {
                try key.sign($0, algorithm: algorithm)
            }.utf8)
        trust = try TrustStore(regionalKeys: [
            try RegionalKey(
                region: region, publicKey: key.publicKey, algorithm: algorithm,
                notBefore: time.addingTimeInterval(-86_400),
                notAfter: time.addingTimeInterval(86_400), createdAt: time)
        ])
    }
}
