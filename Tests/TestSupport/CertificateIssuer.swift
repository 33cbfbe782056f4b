package import Admission
import Base45
import CBOR
import COSE
package import Cryptography
package import Foundation
package import Trust
import Verification

/// Issues EU certificates with a signer certificate made by the `openssl` command.
package struct CertificateIssuer: Sendable {
    package let key: PrivateKey
    package let certificate: Certificate

    package static var isPossible: Bool { OpenSSLCommand.isAvailable }

    /// `usages` become the signer's extended key usages; `options` go to the `openssl` command. With the
    /// key of another issuer it has another certificate of the same key.
    package init(
        usages: [String] = [], subject: String = "/C=AT/CN=signer", options: String = "",
        key: PrivateKey? = nil
    ) throws {
        self.key = try key ?? .generate(.p256)
        let openssl = try OpenSSLCommand()
        try openssl.write(Array(self.key.pem.utf8), "key.pem")
        let extensions =
            usages.isEmpty ? "" : "-addext extendedKeyUsage=\(usages.joined(separator: ","))"
        try openssl.run(
            "req -x509 -new -key key.pem -out cert.pem -days 30 -subj \(subject) \(extensions) \(options)"
        )
        certificate = try Certificate(
            pem: String(decoding: try openssl.read("cert.pem"), as: UTF8.self))
    }

    /// The certificate is made today, so codes are judged a day after.
    package var time: Date { certificate.notBefore + 86_400 }

    package func signer(of country: String = "AT") -> SignerCertificate {
        SignerCertificate(country: country, certificate: certificate)
    }

    package func judge() throws -> Judge {
        Judge(
            verifier: Verifier(
                trust: try TrustStore(regionalKeys: [], signerCertificates: [signer()])))
    }

    package func payload(
        dose: UInt64 = 2, issuer: String? = "AT", issued: TimeInterval = 3600,
        lifetime: TimeInterval = 10 * 86_400
    ) throws -> [UInt8] {
        let message = try message(dose: dose, issuer: issuer, issued: issued, lifetime: lifetime)
        return Array("HC1:\(Base45.encode(Zlib.stored(message)))".utf8)
    }

    /// The COSE message, before compression, of a vaccination; `issued` seconds after the signer's
    /// certificate began.
    package func message(
        dose: UInt64, issuer: String? = "AT", issued: TimeInterval = 3600,
        lifetime: TimeInterval = 10 * 86_400
    ) throws -> [UInt8] {
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
        let start = certificate.notBefore.timeIntervalSince1970 + issued
        var claims: [CBORValue.Pair] = [
            .init(.integer(6), .unsigned(UInt64(start))),
            .init(.integer(4), .unsigned(UInt64(start + lifetime))),
            .init(.integer(-260), .map([.init(.integer(1), content)])),
        ]
        if let issuer { claims.insert(.init(.integer(1), .text(issuer)), at: 0) }
        return try COSESign1(
            signing: CBORValue.map(claims).encoded(), algorithm: .es256, keyID: certificate.keyID
        ) { try key.sign($0, algorithm: .es256) }.encoded()
    }

    private func map(_ fields: [String: CBORValue]) -> CBORValue {
        .map(fields.map { .init(.text($0.key), $0.value) })
    }
}
