import Admission
import Base45
import CBOR
import COSE
import Cryptography
import Foundation
import HealthCode
import Regions
import Trust
import Verdicts
import Verification

let now = Date(timeIntervalSince1970: 1_780_300_800)

/// Issues native codes and holds the trust they are judged with.
struct NativeIssuer {
    let key: PrivateKey
    let algorithm: SignatureAlgorithm
    let region = Division.nation

    init(_ algorithm: SignatureAlgorithm = .es256) throws {
        self.algorithm = algorithm
        key = try .generate(algorithm == .sm2 ? .sm2 : algorithm == .eddsa ? .ed25519 : .p256)
    }

    func judge() throws -> Judge {
        let trusted = try RegionalKey(
            region: region, publicKey: key.publicKey, algorithm: algorithm,
            notBefore: now.addingTimeInterval(-86_400), notAfter: now.addingTimeInterval(86_400),
            createdAt: now)
        return Judge(verifier: Verifier(trust: try TrustStore(regionalKeys: [trusted])))
    }

    func claims(_ status: HealthStatus?, number: UInt8 = 1) -> HealthCodeClaims {
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: now.addingTimeInterval(-60),
            expiry: now.addingTimeInterval(600), codeID: [number, 2, 3, 4, 5, 6, 7, 8],
            kind: .dynamic)
        claims.status = status
        claims.statusValidUntil = status.map { _ in now.addingTimeInterval(3600) }
        return claims
    }

    func issue(_ claims: HealthCodeClaims) throws -> [UInt8] {
        Array(
            try HealthCode.issue(claims, algorithm: algorithm, keyID: key.publicKey.keyID) {
                try key.sign($0, algorithm: algorithm)
            }.utf8)
    }
}

/// Issues EU certificates with a signer certificate made by the `openssl` command.
struct CertificateIssuer {
    private let key: PrivateKey
    private let certificate: Certificate

    static let openssl = "/usr/bin/openssl"

    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (keyFile, certificateFile) = (folder.path + "/key.pem", folder.path + "/cert.pem")
        key = try .generate(.p256)
        try key.pem.write(toFile: keyFile, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.openssl)
        process.arguments = [
            "req", "-x509", "-new", "-key", keyFile, "-out", certificateFile, "-days", "36500",
            "-subj", "/C=AT/CN=Signer of a test",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        certificate = try Certificate(
            pem: try String(contentsOfFile: certificateFile, encoding: .utf8))
    }

    /// The certificate is made today, so codes are judged a day after.
    var time: Date { certificate.notBefore.addingTimeInterval(86_400) }

    func judge() throws -> Judge {
        let signer = SignerCertificate(country: "AT", certificate: certificate)
        return Judge(
            verifier: Verifier(
                trust: try TrustStore(regionalKeys: [], signerCertificates: [signer])))
    }

    func payload(dose: UInt64 = 2) throws -> [UInt8] {
        Array("HC1:\(Base45.encode(Zlib.stored(try message(dose: dose))))".utf8)
    }

    /// The COSE message, before compression.
    func message(dose: UInt64) throws -> [UInt8] {
        let issued = UInt64(certificate.notBefore.timeIntervalSince1970) + 3600
        let vaccination = map([
            "tg": .text("840539006"), "vp": .text("1119349007"), "mp": .text("EU/1/20/1528"),
            "ma": .text("ORG-100030215"), "dn": .unsigned(dose), "sd": .unsigned(2),
            "dt": .text("2021-02-18"), "co": .text("AT"), "is": .text("Test"),
            "ci": .text("URN:UVCI:01:AT:TEST"),
        ])
        let content = map([
            "ver": .text("1.3.0"), "dob": .text("1998-02-26"),
            "nam": map(["fnt": .text("MUSTERFRAU"), "gnt": .text("GABRIELE")]),
            "v": .array([vaccination]),
        ])
        let claims = CBORValue.map([
            .init(.integer(1), .text("AT")), .init(.integer(6), .unsigned(issued)),
            .init(.integer(4), .unsigned(issued + 10 * 86_400)),
            .init(.integer(-260), .map([.init(.integer(1), content)])),
        ])
        return try COSESign1(
            signing: claims.encoded(), algorithm: .es256, keyID: certificate.keyID
        ) { try key.sign($0, algorithm: .es256) }.encoded()
    }

    private func map(_ fields: [String: CBORValue]) -> CBORValue {
        .map(fields.map { .init(.text($0.key), $0.value) })
    }
}

/// A zlib stream (RFC 1950) of one stored block (RFC 1951 §3.2.4).
enum Zlib {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let (low, high) = (UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8))
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let check = [b >> 8, b, a >> 8, a].map { UInt8(truncatingIfNeeded: $0) }
        return [0x78, 0x01, 0x01, low, high, ~low, ~high] + bytes + check
    }
}
