public import Cryptography

/// A public key of notes: a name, a type and 32 bytes of Ed25519.
public struct NoteKey: Hashable, Sendable, CustomStringConvertible {
    /// What a key signs, by the type's byte in its identifier.
    public enum Kind: UInt8, Hashable, Sendable {
        /// The text of a note (c2sp.org/signed-note).
        case ed25519 = 0x01
        /// A checkpoint at a time (c2sp.org/tlog-cosignature).
        case cosignature = 0x04
    }

    /// What is known of a key's signature.
    public enum Verdict: Hashable, Sendable {
        /// The key has not signed.
        case absent
        /// The key's signature does not match.
        case wrong
        /// The key has signed, at a time in seconds since 1970; 0 for signatures without a time.
        case valid(time: UInt64)
    }

    /// The name, without spaces and plus signs.
    public let name: String
    /// What the key signs.
    public let kind: Kind
    /// The 32 bytes of the public key (RFC 8032 §5.1.5).
    public let bytes: [UInt8]

    /// Creates a key; `nil` if the name is not one or the bytes are not 32.
    public init?(name: String, kind: Kind, bytes: [UInt8]) {
        guard Self.isName(name), bytes.count == 32 else { return nil }
        (self.name, self.kind, self.bytes) = (name, kind, bytes)
    }

    /// The form in which keys are passed on: `NAME+ID+BASE64`, the identifier as eight digits, the
    /// base64 of the type and the key (c2sp.org/signed-note, verifier keys).
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let all = Base64.bytes(parts[2]), let type = all.first,
            let kind = Kind(rawValue: type)
        else { return nil }
        self.init(name: String(parts[0]), kind: kind, bytes: Array(all.dropFirst()))
        guard parts[1] == hexadecimalID else { return nil }
    }

    /// The key in the form `NAME+ID+BASE64`.
    public var description: String {
        "\(name)+\(hexadecimalID)+\(Base64.text([kind.rawValue] + bytes))"
    }

    /// The key's identifier: SHA-256(name ‖ 0x0A ‖ type ‖ key), the first four bytes.
    public var id: UInt32 { Self.id(name, [kind.rawValue] + bytes) }

    private var hexadecimalID: String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    static func id(_ name: String, _ material: [UInt8]) -> UInt32 {
        Digest.sha256(Array(name.utf8) + [0x0A] + material).prefix(4).reduce(0) {
            $0 << 8 | UInt32($1)
        }
    }

    /// Whether a text is the name of a key: not empty, at most 200 bytes, no spaces, no plus.
    public static func isName(_ text: some StringProtocol) -> Bool {
        (1...200).contains(text.utf8.count)
            && !text.unicodeScalars.contains {
                $0 == "+" || $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F
            }
    }

    /// The time of a valid signature; `nil` if it is not valid.
    func time(of signature: [UInt8], on text: String) -> UInt64? {
        guard let key = try? PublicKey(ed25519: bytes) else { return nil }
        switch kind {
        case .ed25519:
            return key.isValid(signature, for: Array(text.utf8), algorithm: .eddsa) ? 0 : nil
        case .cosignature:
            guard signature.count == 72 else { return nil }
            let time = signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let message = Self.cosigned(text, at: time)
            guard time <= UInt64(Int64.max) else { return nil }
            return key.isValid(Array(signature[8...]), for: message, algorithm: .eddsa) ? time : nil
        }
    }

    static func cosigned(_ text: String, at time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}

/// A private key of notes.
public struct NoteSigner: Sendable {
    private let key: PrivateKey
    /// The public key.
    public let publicKey: NoteKey

    /// Creates a signer of an Ed25519 key; `nil` for other keys, and names that are none.
    public init?(_ key: PrivateKey, name: String, kind: NoteKey.Kind) {
        guard let bytes = key.publicKey.ed25519Bytes,
            let publicKey = NoteKey(name: name, kind: kind, bytes: bytes)
        else { return nil }
        (self.key, self.publicKey) = (key, publicKey)
    }

    /// Returns a signature of a note's text; at `time`, in seconds since 1970, for cosignatures.
    public func sign(
        _ text: String, at time: UInt64 = 0
    ) throws(CryptographyError) -> Note.Signature {
        let bytes: [UInt8]
        switch publicKey.kind {
        case .ed25519: bytes = try key.sign(Array(text.utf8), algorithm: .eddsa)
        case .cosignature:
            let prefix = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) }
            bytes =
                try prefix + key.sign(NoteKey.cosigned(text, at: time), algorithm: .eddsa)
        }
        return Note.Signature(name: publicKey.name, keyID: publicKey.id, bytes: bytes)
    }
}

extension PublicKey {
    /// The 32 bytes of an Ed25519 key (RFC 8410 §4); `nil` for other keys.
    public var ed25519Bytes: [UInt8]? {
        kind == .ed25519 ? Array(subjectPublicKeyInfo.suffix(32)) : nil
    }
}
