import Cryptography
import Hexadecimal
import ReproducibleNumbers
import Revocation
import Testing
import TestSupport

@Suite struct IdentifierTests {
    /// First 32 hex digits of what `printf '%s' … | sha256sum` prints.
    static let vectors: [(RevocationIdentifier, String)] = [
        (
            .uci("URN:UVCI:01:DK:1D6DAB71F99A5C87A657D6D904558001#R"),
            "50507dc187872c0a54ab1327e192b7e6"
        ),
        (
            .countryAndUCI("DK", "URN:UVCI:01:DK:1D6DAB71F99A5C87A657D6D904558001#R"),
            "252f48f67baf94b00777e871c523631a"
        ),
        (
            .native(region: "440300", codeID: Array("12345678".utf8)),
            "f25c82a8e84236a503d1569e58184703"
        ),
        (.signature(Array("0123456789abcdef".utf8), .pair), "924592b9b103f14f833faafb67f48069"),
        (.signature(Array("0123456789abcdef".utf8), .whole), "9f9f5111f7b27a781f1f1ddde5ebc2dd"),
    ]

    @Test(arguments: vectors)
    func `identifiers match an independent SHA-256`(
        identifier: RevocationIdentifier, digits: String
    ) {
        #expect(identifier.bytes.hexadecimal == digits)
    }

    @Test func `identifiers are ordered by their bytes`() throws {
        let zeros = Array(repeating: UInt8(0), count: 15)
        let ordered = try [zeros + [1], zeros + [2], [1] + zeros, [0xFF] + zeros].map {
            try #require(RevocationIdentifier($0))
        }
        for (index, one) in ordered.enumerated() {
            for (other, two) in ordered.enumerated() { #expect((one < two) == (index < other)) }
        }
    }

    @Test(arguments: [SignatureAlgorithm.es256, .es384])
    func `a second signature derived from a valid one is also revoked`(
        algorithm: SignatureAlgorithm
    ) throws {
        let key = try PrivateKey.generate(algorithm == .es256 ? .p256 : .p384)
        let message = Array("a code".utf8)
        let signature = try key.sign(message, algorithm: algorithm)
        let twin = signature.twin(order: try #require(Self.orders[algorithm]))
        #expect(twin != signature)
        #expect(key.publicKey.isValid(twin, for: message, algorithm: algorithm))
        #expect(
            RevocationIdentifier.signature(twin, .pair)
                == RevocationIdentifier.signature(signature, .pair))
        // What would be left of the list if the whole signature were hashed.
        #expect(
            RevocationIdentifier.signature(twin, .whole)
                != RevocationIdentifier.signature(signature, .whole))
    }

    @Test func `a region and an id cannot be confused`() {
        #expect(
            RevocationIdentifier.native(region: "440300", codeID: [0x31])
                != .native(region: "4403001", codeID: []))
    }

    @Test func `an identifier has sixteen bytes and keeps their order`() throws {
        #expect(RevocationIdentifier([UInt8](repeating: 0, count: 15)) == nil)
        #expect(RevocationIdentifier([UInt8](repeating: 0, count: 17)) == nil)
        var generator = SeededRandom(seed: 1)
        for _ in 0..<rounds(2000) {
            let (left, right) = (generator.bytes(16), generator.bytes(16))
            let (one, other) = try (
                #require(RevocationIdentifier(left)), #require(RevocationIdentifier(right))
            )
            #expect(one.bytes == left)
            #expect((one < other) == left.lexicographicallyPrecedes(right))
        }
    }

    /// n of the curves P-256 and P-384 (FIPS 186-4 D.1.2).
    static let orders: [SignatureAlgorithm: String] = [
        .es256: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        .es384: "ffffffffffffffffffffffffffffffffffffffffffffffff"
            + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ]
}

extension [UInt8] {
    /// (r, n - s) for a signature (r, s).
    fileprivate func twin(order: String) -> [UInt8] {
        let n = stride(from: 0, to: order.count, by: 2).map { start in
            UInt8(order.dropFirst(start).prefix(2), radix: 16) ?? 0
        }
        var borrow = 0
        var difference: [UInt8] = []
        for (digit, own) in zip(n, suffix(count / 2)).reversed() {
            let value = Int(digit) - Int(own) - borrow
            borrow = value < 0 ? 1 : 0
            difference.append(UInt8(truncatingIfNeeded: value))
        }
        return prefix(count / 2) + difference.reversed()
    }
}
