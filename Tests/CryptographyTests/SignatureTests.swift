import Cryptography
import Testing

struct SignatureTests {
    private let message = Array("a person stands at the gate".utf8)

    @Test(arguments: Pairing.all)
    func `a signature verifies with the public key, also after encoding and decoding`(
        _ pairing: Pairing
    ) throws {
        let key = try PrivateKey.generate(pairing.kind)
        #expect(key.kind == pairing.kind)
        let read = try PrivateKey(pem: key.pem)
        #expect(read.publicKey == key.publicKey)
        let publicKey = try PublicKey(
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo)
        #expect(publicKey == key.publicKey)
        #expect(publicKey.kind == pairing.kind)
        #expect(publicKey.keyID.count == 8)
        for message in [message, [], [UInt8](repeating: 7, count: 100_000)] {
            let signature = try read.sign(message, algorithm: pairing.algorithm)
            #expect(publicKey.isValid(signature, for: message, algorithm: pairing.algorithm))
            #expect(!publicKey.isValid(signature, for: message + [0], algorithm: pairing.algorithm))
        }
    }

    @Test(arguments: Pairing.all)
    func `a signature damaged in any byte does not verify`(_ pairing: Pairing) throws {
        let key = try PrivateKey.generate(pairing.kind)
        let signature = try key.sign(message, algorithm: pairing.algorithm)
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(!key.publicKey.isValid(damaged, for: message, algorithm: pairing.algorithm))
        }
    }

    @Test(arguments: Pairing.all)
    func `a signature of another length does not verify`(_ pairing: Pairing) throws {
        let key = try PrivateKey.generate(pairing.kind)
        let signature = try key.sign(message, algorithm: pairing.algorithm)
        var others = [0, 1, 3, 63, 65, 1000].map { [UInt8](repeating: 1, count: $0) }
        others += [signature + [0], [0] + signature, signature + signature]
        others += [Array(signature.dropLast()), Array(signature.dropFirst())]
        for other in others {
            #expect(!key.publicKey.isValid(other, for: message, algorithm: pairing.algorithm))
        }
    }

    @Test(arguments: Pairing.all)
    func `bytes of all zeros or all ones are not a signature`(_ pairing: Pairing) throws {
        let key = try PrivateKey.generate(pairing.kind)
        let length = try key.sign(message, algorithm: pairing.algorithm).count
        for byte: UInt8 in [0, 0xFF] {
            let constant = [UInt8](repeating: byte, count: length)
            #expect(!key.publicKey.isValid(constant, for: message, algorithm: pairing.algorithm))
        }
    }

    @Test(arguments: Pairing.twoNumbers)
    func `r or s of zero does not verify`(_ pairing: Pairing) throws {
        let key = try PrivateKey.generate(pairing.kind)
        let signature = try key.sign(message, algorithm: pairing.algorithm)
        let half = signature.count / 2
        let zeros = [UInt8](repeating: 0, count: half)
        let damaged: [[UInt8]] = [
            zeros + Array(signature[half...]), Array(signature[..<half]) + zeros,
        ]
        for damaged in damaged {
            #expect(
                !key.publicKey.isValid(damaged, for: message, algorithm: pairing.algorithm))
        }
    }

    @Test(arguments: Pairing.all)
    func `another key does not verify`(_ pairing: Pairing) throws {
        let signature = try PrivateKey.generate(pairing.kind)
            .sign(message, algorithm: pairing.algorithm)
        let stranger = try PrivateKey.generate(pairing.kind).publicKey
        #expect(!stranger.isValid(signature, for: message, algorithm: pairing.algorithm))
    }

    @Test(arguments: Pairing.all)
    func `a key neither signs nor verifies another algorithm`(_ pairing: Pairing) throws {
        let key = try PrivateKey.generate(pairing.kind)
        let signature = try key.sign(message, algorithm: pairing.algorithm)
        for algorithm in SignatureAlgorithm.allCases where algorithm != pairing.algorithm {
            #expect(!key.publicKey.supports(algorithm))
            #expect(!key.publicKey.isValid(signature, for: message, algorithm: algorithm))
            #expect(throws: CryptographyError.self) { try key.sign(message, algorithm: algorithm) }
        }
    }
}
