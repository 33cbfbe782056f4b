public import Cryptography
import Hexadecimal
package import TUF

/// A public key in the form of metadata (TUF specification §4.2.1).
public struct RoleKey: Hashable, Sendable {
    /// The identifier in signatures: SHA-256 of the key's canonical JSON, in hexadecimal.
    public let keyID: String
    /// The key as an object with `keytype`, `scheme` and `keyval`.
    package let json: JSONValue

    /// Creates a role key from an Ed25519, P-256 or RSA key; RSA keys sign with PSS.
    public init(_ key: PublicKey) throws(PublishingError) {
        let (type, scheme, text) =
            switch key.kind {
            // The last 32 bytes of the SubjectPublicKeyInfo are the key (RFC 8410 §4).
            case .ed25519: ("ed25519", "ed25519", key.subjectPublicKeyInfo.suffix(32).hexadecimal)
            case .p256: ("ecdsa", "ecdsa-sha2-nistp256", key.pem)
            case .rsa: ("rsa", "rsassa-pss-sha256", key.pem)
            default:
                throw PublishingError(
                    .invalid,
                    "a \(key.kind) key cannot sign metadata; accepted: Ed25519, P-256, RSA")
            }
        json = .object([
            "keytype": .string(type), "scheme": .string(scheme),
            "keyval": .object(["public": .string(text)]),
        ])
        keyID = Digest.sha256(json.canonical).hexadecimal
    }
}

/// The keys that sign for a role, and how many of them must.
public struct RolePlan: Hashable, Sendable {
    /// The keys.
    public let keys: [RoleKey]
    /// The number of keys that must sign.
    public let threshold: Int

    /// Creates a plan; throws without keys, with a repeated key, or with an unreachable threshold.
    public init(keys: [RoleKey], threshold: Int) throws(PublishingError) {
        guard Set(keys.map(\.keyID)).count == keys.count else {
            throw PublishingError(.invalid, "the same key is given twice")
        }
        guard (1...max(1, keys.count)).contains(threshold), !keys.isEmpty else {
            throw PublishingError(
                .invalid,
                "a threshold of \(threshold) with \(keys.count) keys; accepted: 1 to the number of keys"
            )
        }
        self.keys = keys
        self.threshold = threshold
    }

    /// The members `keyids` and `threshold`, as roles have them.
    package var json: JSONValue {
        .object([
            "keyids": .array(keys.map { .string($0.keyID) }), "threshold": .integer(threshold),
        ])
    }
}

/// A signer of metadata. A key file is one way; a token that never releases its key (PKCS#11) is
/// another, and needs only this protocol.
public protocol MetadataSigner: Sendable {
    /// The public key.
    var key: RoleKey { get }
    /// Returns a signature of `message` in the form of the key's scheme; ECDSA in DER.
    func sign(_ message: [UInt8]) throws(PublishingError) -> [UInt8]
}

/// A signer with a private key in memory, from a file.
public struct KeyFileSigner: MetadataSigner {
    /// The public key that belongs to the private key.
    public let key: RoleKey
    private let privateKey: PrivateKey

    /// Creates a signer from an Ed25519, P-256 or RSA key.
    public init(_ privateKey: PrivateKey) throws(PublishingError) {
        key = try RoleKey(privateKey.publicKey)
        self.privateKey = privateKey
    }

    /// Returns a signature of `message`: Ed25519, ECDSA with SHA-256 in DER, or RSA with PSS and
    /// SHA-256. Throws `.invalid` if the key cannot sign.
    public func sign(_ message: [UInt8]) throws(PublishingError) -> [UInt8] {
        let algorithm: SignatureAlgorithm =
            switch privateKey.kind {
            case .ed25519: .eddsa
            case .p256: .es256
            default: .ps256
            }
        do {
            return try privateKey.derSignature(of: message, algorithm: algorithm)
        } catch {
            throw PublishingError(.invalid, "\(error)")
        }
    }
}
