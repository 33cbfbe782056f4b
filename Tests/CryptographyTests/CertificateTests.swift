import Cryptography
import Foundation
import Testing
import TestSupport

/// Needs the `openssl` command; skipped where it is not installed.
@Suite(.enabled(if: OpenSSLCommand.isAvailable, "the openssl command is not installed"))
struct CertificateTests {
    private static func make(
        _ name: String = "/C=AT/CN=signer", options: String = "", key: String = "prime256v1"
    ) throws -> (openssl: OpenSSLCommand, der: [UInt8]) {
        let openssl = try OpenSSLCommand()
        try openssl.run("ecparam -genkey -name \(key) -noout -out key.pem")
        try openssl.run(
            "req -x509 -new -key key.pem -subj \(name) -days 10 \(options) -out cert.pem")
        try openssl.run("x509 -in cert.pem -outform DER -out cert.der")
        return (openssl, try openssl.read("cert.der"))
    }

    @Test func `key, dates, country and key id come from the certificate`() throws {
        let (openssl, der) = try Self.make()
        let certificate = try Certificate(der: der)
        try openssl.run("pkey -in key.pem -pubout -outform DER -out key.der")
        #expect(certificate.publicKey.subjectPublicKeyInfo == (try openssl.read("key.der")))
        #expect(certificate.subjectCountry == "AT")
        #expect(certificate.keyID == Array(Digest.sha256(der).prefix(8)))
        #expect(certificate.sha256 == Digest.sha256(der))
        #expect(certificate.extendedKeyUsages == [])
        #expect(certificate.notAfter.timeIntervalSince(certificate.notBefore) == 10 * 86_400)
        #expect(abs(certificate.notBefore.timeIntervalSinceNow) < 600)
        let printed = try openssl.run("x509 -in cert.pem -noout -startdate -dateopt iso_8601")
        let start = certificate.notBefore.ISO8601Format().replacing("T", with: " ")
        #expect(printed.contains(start))
    }

    @Test func `PEM and DER give the same certificate`() throws {
        let (openssl, der) = try Self.make()
        let pem = String(decoding: try openssl.read("cert.pem"), as: UTF8.self)
        let certificate = try Certificate(der: der)
        #expect(try Certificate(pem: pem) == certificate)
        #expect(try Certificate(pem: "a preface\n" + pem + pem) == certificate)
    }

    @Test(arguments: [
        ["1.3.6.1.4.1.1847.2021.1.2"],
        ["1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.0.1847.2021.1.3"],
        ["1.3.6.1.5.5.7.3.1"],
    ])
    func `extended key usages come as dotted identifiers`(_ usages: [String]) throws {
        let list = usages.joined(separator: ",")
        let (_, der) = try Self.make(options: "-addext extendedKeyUsage=\(list)")
        #expect(try Certificate(der: der).extendedKeyUsages == usages)
    }

    @Test(arguments: ["0500", "04020000", "3003020100"])
    func `unreadable extended key usages are not treated as absent`(_ der: String) throws {
        let (_, der) = try Self.make(options: "-addext 2.5.29.37=DER:\(der)")
        #expect(try Certificate(der: der).extendedKeyUsages == nil)
    }

    @Test func `an empty list of extended key usages limits nothing`() throws {
        let (_, der) = try Self.make(options: "-addext 2.5.29.37=DER:3000")
        #expect(try Certificate(der: der).extendedKeyUsages == [])
    }

    @Test func `key usage comes as its bits, and is absent without the extension`() throws {
        let usages: [(String, KeyUsage)] = [
            ("digitalSignature", .digitalSignature), ("keyCertSign,cRLSign", [.certificateSign]),
            ("digitalSignature,nonRepudiation", [.digitalSignature, .contentCommitment]),
        ]
        let named: KeyUsage = [.digitalSignature, .contentCommitment, .certificateSign]
        for (text, bits) in usages {
            let (_, der) = try Self.make(options: "-addext keyUsage=\(text)")
            #expect(try Certificate(der: der).keyUsage?.intersection(named) == bits)
        }
        #expect(try Certificate(der: try Self.make().der).keyUsage == nil)
    }

    @Test(arguments: ["prime256v1", "secp384r1"])
    func `one key has one encoding, whether its point is compressed or not`(_ curve: String) throws
    {
        let (openssl, der) = try Self.make(key: curve)
        try openssl.run("ec -in key.pem -conv_form compressed -out short.pem")
        try openssl.run(
            "req -x509 -new -key short.pem -subj /C=AT/CN=signer -days 10 -outform DER -out short.der"
        )
        let short = try openssl.read("short.der")
        #expect(short.count < der.count)
        #expect(try Certificate(der: short).publicKey == Certificate(der: der).publicKey)
        // A key file must be as the key's id has it.
        try openssl.run("pkey -in short.pem -pubout -outform DER -out short-key.der")
        let key = try openssl.read("short-key.der")
        #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: key) }
    }

    @Test func `a subject without a country has none`() throws {
        let (_, der) = try Self.make("/CN=signer")
        #expect(try Certificate(der: der).subjectCountry == nil)
    }

    @Test(arguments: [("secp384r1", KeyKind.p384), ("SM2", .sm2)])
    func `other curves are read`(_ curve: String, _ kind: KeyKind) throws {
        let (_, der) = try Self.make(options: curve == "SM2" ? "-sm3" : "", key: curve)
        #expect(try Certificate(der: der).publicKey.kind == kind)
    }

    @Test func `a cut certificate or one with trailing bytes is refused`() throws {
        let (_, der) = try Self.make()
        #expect(throws: CryptographyError.self) { try Certificate(der: der + [0]) }
        for count in stride(from: 0, to: der.count, by: 7) {
            #expect(throws: CryptographyError.self) {
                try Certificate(der: Array(der.prefix(count)))
            }
        }
    }

    @Test func `a certificate for a key not in use is refused`() throws {
        #expect(throws: CryptographyError.self) {
            try Certificate(der: Self.make(key: "secp256k1").der)
        }
    }

    @Test func `no changed byte makes the parser trap`() throws {
        let (_, der) = try Self.make(options: "-addext extendedKeyUsage=1.3.6.1.4.1.1847.2021.1.2")
        for index in der.indices {
            var changed = der
            changed[index] ^= 0x40
            guard let certificate = try? Certificate(der: changed) else { continue }
            #expect(certificate.keyID != Array(Digest.sha256(der).prefix(8)))
        }
    }

    @Test(arguments: [
        "", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ])
    func `a PEM file without a certificate is refused`(_ pem: String) {
        #expect(throws: CryptographyError.self) { try Certificate(pem: pem) }
    }
}
