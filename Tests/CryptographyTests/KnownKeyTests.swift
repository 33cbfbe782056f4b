import Cryptography
import Testing

struct KnownKeyTests {
    /// RFC 8032 §7.1, test 1.
    private let seed = bytes(
        hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    private let message = Array("gate".utf8)

    @Test func `a seed gives the public key and the signature of RFC 8032`() throws {
        let key = try PrivateKey(ed25519Seed: seed)
        #expect(
            key.publicKey.subjectPublicKeyInfo.suffix(32)
                == bytes(hex: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")[
                    ...])
        #expect(
            try key.sign([], algorithm: .eddsa)
                == bytes(
                    hex: """
                        e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555\
                        fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
                        """))
    }

    @Test func `the same seed gives the same key and signatures`() throws {
        let keys = try (0..<2).map { _ in try PrivateKey(ed25519Seed: seed) }
        #expect(keys[0].publicKey == keys[1].publicKey)
        #expect(keys[0].pem == keys[1].pem)
        #expect(
            try keys[0].sign(message, algorithm: .eddsa)
                == keys[1].sign(message, algorithm: .eddsa))
    }

    @Test(arguments: [0, 31, 33])
    func `a seed of another length is refused`(_ count: Int) {
        #expect(throws: CryptographyError.self) {
            try PrivateKey(ed25519Seed: [UInt8](repeating: 1, count: count))
        }
    }

    @Test func `ES256 with a P-384 key verifies only where any curve is allowed`() throws {
        // Made by openssl dgst -sha256 with a P-384 key, r and s side by side.
        let key = try PublicKey(subjectPublicKeyInfo: Self.p384)
        let signature = Self.es256ByP384
        #expect(!key.isValid(signature, for: message, algorithm: .es256))
        #expect(key.isValid(signature, for: message, algorithm: .es256, anyCurve: true))
        #expect(!key.isValid(signature, for: message, algorithm: .es384, anyCurve: true))
        #expect(!key.isValid(signature, for: message + [0], algorithm: .es256, anyCurve: true))
    }

    @Test func `any curve does not mean any kind of key`() throws {
        for pairing in Pairing.all where ![.es256, .es384, .es512].contains(pairing.algorithm) {
            let key = try PrivateKey.generate(pairing.kind)
            let signature = try key.sign(message, algorithm: pairing.algorithm)
            for algorithm in [SignatureAlgorithm.es256, .es384, .es512] {
                #expect(
                    !key.publicKey.isValid(
                        signature, for: message, algorithm: algorithm, anyCurve: true))
            }
        }
    }

    private static let p384 = bytes(
        hex: """
            3076301006072a8648ce3d020106052b8104002203620004e43e50196c05fe31\
            80a79cc12c57f8dda3b4e769d339bd6dd21a7ec11befb0b19053a007e8c00001\
            6bc12485417f96d6450718adbcaddf542405fa31fb140ede15cf7e86f4725e58\
            5dfe376fe59961226821824e643f6ab81c3e56d2b0de9a8a
            """)
    private static let es256ByP384 = bytes(
        hex: """
            bf3da64e26132d47e64a8df829d58d540c1b531af83f5453967ad01a31cdb583\
            21366f2b6ce7ebd74fe182bc6683dc588b6f9ec25983a52984606d7173776095\
            dae41f12dc9cd39729c7fedd3bd35eb178927a44a5df758c35e9358463097da5
            """)
}
