import Cryptography
import Testing
import TestSupport

/// Needs the `openssl` command; skipped where it is not installed.
@Suite(.enabled(if: OpenSSLCommand.isAvailable, "the openssl command is not installed"))
struct OpenSSLCrossCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pairing: Pairing
        let generate: String
        let options: String
        var isDER = false
        var testDescription: String { pairing.testDescription }
    }

    private static let sm2 = "dgst -sm3 -sigopt distid:1234567812345678"
    private static let pss =
        "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
    static let cases = [
        Case(
            pairing: Pairing(algorithm: .sm2, kind: .sm2),
            generate: "ecparam -genkey -name SM2 -noout", options: sm2, isDER: true),
        Case(
            pairing: Pairing(algorithm: .es256, kind: .p256),
            generate: "ecparam -genkey -name prime256v1 -noout", options: "dgst -sha256",
            isDER: true),
        Case(
            pairing: Pairing(algorithm: .ps256, kind: .rsa(bits: 2048)),
            generate: "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", options: pss),
    ]
    private let message = Array("a person stands at the gate".utf8)

    @Test(arguments: cases)
    func `a signature by openssl verifies here`(_ test: Case) throws {
        let openssl = try OpenSSLCommand()
        try openssl.run("\(test.generate) -out key.pem")
        let pem = String(decoding: try openssl.read("key.pem"), as: UTF8.self)
        let key = try PrivateKey(pem: pem)
        #expect(key.kind == test.pairing.kind)
        try openssl.run("pkey -in key.pem -pubout -outform DER -out key.der")
        #expect(key.publicKey.subjectPublicKeyInfo == (try openssl.read("key.der")))
        try openssl.write(message, "message")
        // Several, so that numbers that begin with zeros or a high bit come up.
        for _ in 0..<8 {
            try openssl.run("\(test.options) -sign key.pem -out signature message")
            let made = try openssl.read("signature")
            let signature = test.isDER ? TwoIntegers.raw(made, size: 32) : made
            #expect(
                key.publicKey.isValid(signature, for: message, algorithm: test.pairing.algorithm))
        }
    }

    @Test(arguments: cases)
    func `a signature made here verifies in openssl`(_ test: Case) throws {
        let openssl = try OpenSSLCommand()
        let key = try PrivateKey.generate(test.pairing.kind)
        try openssl.write(key.publicKey.subjectPublicKeyInfo, "key.der")
        try openssl.run("pkey -pubin -inform DER -in key.der -out key.pem")
        try openssl.write(message, "message")
        for _ in 0..<8 {
            let signature = try key.sign(message, algorithm: test.pairing.algorithm)
            try openssl.write(test.isDER ? TwoIntegers.der(signature) : signature, "signature")
            let said = try openssl.run(
                "\(test.options) -verify key.pem -signature signature message")
            #expect(said.contains("Verified OK"))
        }
        try openssl.write(message + [0], "message")
        #expect(throws: OpenSSLCommand.Failure.self) {
            try openssl.run("\(test.options) -verify key.pem -signature signature message")
        }
    }

    @Test func `Ed25519 agrees with openssl both ways`() throws {
        let openssl = try OpenSSLCommand()
        let key = try PrivateKey.generate(.ed25519)
        try openssl.write(Array(key.pem.utf8), "key.pem")
        try openssl.write(message, "message")
        try openssl.run("pkeyutl -sign -rawin -inkey key.pem -in message -out signature")
        let signature = try openssl.read("signature")
        #expect(key.publicKey.isValid(signature, for: message, algorithm: .eddsa))
        #expect(signature == (try key.sign(message, algorithm: .eddsa)))
        try openssl.run("pkeyutl -verify -rawin -inkey key.pem -in message -sigfile signature")
    }

    @Test func `an SM2 signature with another signer id does not verify`() throws {
        let openssl = try OpenSSLCommand()
        let key = try PrivateKey.generate(.sm2)
        try openssl.write(Array(key.pem.utf8), "key.pem")
        try openssl.write(message, "message")
        try openssl.run("dgst -sm3 -sigopt distid:nobody -sign key.pem -out signature message")
        let signature = TwoIntegers.raw(try openssl.read("signature"), size: 32)
        #expect(!key.publicKey.isValid(signature, for: message, algorithm: .sm2))
    }

    @Test(arguments: ["prime256v1", "secp384r1", "SM2"])
    func `a key with explicit curve parameters is refused`(_ curve: String) throws {
        let openssl = try OpenSSLCommand()
        try openssl.run("ecparam -genkey -name \(curve) -noout -param_enc explicit -out key.pem")
        try openssl.run("pkey -in key.pem -pubout -outform DER -out key.der")
        let der = try openssl.read("key.der")
        #expect(der.count > 150)
        #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: der) }
    }

    @Test(arguments: [
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", "genpkey -algorithm ED448",
        "ecparam -genkey -name secp256k1 -noout", "genpkey -algorithm X25519",
    ])
    func `a key of a kind not in use is refused`(_ generate: String) throws {
        let openssl = try OpenSSLCommand()
        try openssl.run("\(generate) -out key.pem")
        try openssl.run("pkey -in key.pem -pubout -outform DER -out key.der")
        let der = try openssl.read("key.der")
        #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: der) }
        let pem = String(decoding: try openssl.read("key.pem"), as: UTF8.self)
        #expect(throws: CryptographyError.self) { try PrivateKey(pem: pem) }
    }
}
