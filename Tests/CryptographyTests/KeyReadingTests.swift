import Cryptography
import Testing

struct KeyReadingTests {
    @Test(arguments: Pairing.all)
    func `a cut key or one with trailing bytes is refused`(_ pairing: Pairing) throws {
        let der = try PrivateKey.generate(pairing.kind).publicKey.subjectPublicKeyInfo
        #expect(throws: CryptographyError.self) {
            try PublicKey(subjectPublicKeyInfo: der + [0])
        }
        for count in 0..<der.count {
            #expect(throws: CryptographyError.self) {
                try PublicKey(subjectPublicKeyInfo: Array(der.prefix(count)))
            }
        }
    }

    @Test(arguments: [KeyKind.p256, .p384, .p521, .sm2])
    func `a point that is not on its curve is refused`(_ kind: KeyKind) throws {
        var der = try PrivateKey.generate(kind).publicKey.subjectPublicKeyInfo
        der[der.count - 1] ^= 1
        #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: der) }
    }

    @Test func `bytes that are not a key are refused`() {
        let garbage: [[UInt8]] = [
            [], [0], [0x30], [0x30, 0x80], Array("-----BEGIN PUBLIC KEY-----".utf8),
            [UInt8](repeating: 0x30, count: 4096), [UInt8](repeating: 0xFF, count: 91),
            [UInt8](repeating: 0, count: 100_000),
        ]
        for bytes in garbage {
            #expect(throws: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: bytes) }
        }
    }

    @Test func `a key with any byte changed never traps and never equals the original`() throws {
        for kind in [KeyKind.p256, .ed25519, .sm2, .rsa(bits: 2048)] {
            let key = try PrivateKey.generate(kind).publicKey
            for index in key.subjectPublicKeyInfo.indices {
                var der = key.subjectPublicKeyInfo
                der[index] ^= 0x11
                guard let other = try? PublicKey(subjectPublicKeyInfo: der) else { continue }
                #expect(other != key)
            }
        }
    }

    @Test func `RSA below 2048 bits is refused`() {
        #expect(throws: CryptographyError.self) { try PrivateKey.generate(.rsa(bits: 1024)) }
    }

    @Test(arguments: [
        "", "hello", "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ])
    func `a PEM file without a key is refused`(_ pem: String) {
        #expect(throws: CryptographyError.self) { try PrivateKey(pem: pem) }
    }
}
