internal import Cryptography

/// A public key of a role (TUF specification §4.2.1): `ed25519`, `ecdsa` with P-256, or `rsa` with
/// PSS and SHA-256.
package struct VerificationKey: Hashable, Sendable {
    private let key: PublicKey
    private let scheme: Scheme

    private enum Scheme: String {
        case ed25519
        case ecdsa = "ecdsa-sha2-nistp256"
        case rsa = "rsassa-pss-sha256"

        /// The names of the fitting kinds of key; old metadata names the curve there.
        var keyTypes: [String] {
            switch self {
            case .ed25519: ["ed25519"]
            case .ecdsa: ["ecdsa", "ecdsa-sha2-nistp256"]
            case .rsa: ["rsa"]
            }
        }

        var algorithm: SignatureAlgorithm {
            switch self {
            case .ed25519: .eddsa
            case .ecdsa: .es256
            case .rsa: .ps256
            }
        }
    }

    /// Parses a key; `nil` if it cannot verify anything here. An unknown kind of key must not make
    /// metadata unreadable that other keys sign.
    package init?(_ value: JSONValue) {
        guard let scheme = value["scheme"].text.flatMap(Scheme.init(rawValue:)),
            let type = value["keytype"].text, scheme.keyTypes.contains(type),
            let text = value["keyval"]["public"].text,
            let key = Self.publicKey(text, scheme), key.supports(scheme.algorithm)
        else { return nil }
        self.key = key
        self.scheme = scheme
    }

    private static func publicKey(_ text: String, _ scheme: Scheme) -> PublicKey? {
        switch scheme {
        case .ed25519:
            guard let bytes = Hexadecimal.bytes(text) else { return nil }
            return try? PublicKey(ed25519: bytes)
        case .ecdsa, .rsa: return try? PublicKey(pem: text)
        }
    }

    /// Returns whether `signature` is this key's signature of `message`; ECDSA signatures are in
    /// DER.
    package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        switch scheme {
        case .ecdsa: key.isValid(derSignature: signature, for: message, algorithm: .es256)
        case .ed25519, .rsa: key.isValid(signature, for: message, algorithm: scheme.algorithm)
        }
    }
}

/// Converts hexadecimal digits to bytes.
package enum Hexadecimal {
    /// Returns the bytes; `nil` for anything except pairs of digits.
    package static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digit(digits[index]), let low = digit(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
