import Cryptography
import Testing

/// An algorithm with a kind of key that signs it.
struct Pairing: Sendable, CustomTestStringConvertible {
    let algorithm: SignatureAlgorithm
    let kind: KeyKind

    var testDescription: String { algorithm.rawValue }

    static let all = [
        Pairing(algorithm: .es256, kind: .p256), Pairing(algorithm: .es384, kind: .p384),
        Pairing(algorithm: .es512, kind: .p521), Pairing(algorithm: .ps256, kind: .rsa(bits: 2048)),
        Pairing(algorithm: .eddsa, kind: .ed25519), Pairing(algorithm: .sm2, kind: .sm2),
    ]

    /// Those whose signature is two numbers side by side.
    static let twoNumbers = all.filter { ![.ps256, .eddsa].contains($0.algorithm) }
}

func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
}
