import COSE
import Cryptography

/// What makes two payloads the same credential: what was signed, and the key that verified it.
///
/// Nothing around that counts: not the unprotected header, tags, compression, encoding, nor the signature,
/// of which ECDSA has two for every one. Whoever holds a code can change all of these.
public struct CredentialIdentity: Hashable, Sendable {
    /// SHA-256 over both, 32 bytes.
    public let digest: [UInt8]

    /// Of a message whose signature `key` verified.
    init(of envelope: COSESign1, by key: PublicKey) {
        // Two digests have a length: no two pairs can run together.
        digest = Digest.sha256(
            Array("gatelight-identity-1\0".utf8) + Digest.sha256(envelope.signedBytes)
                + Digest.sha256(key.subjectPublicKeyInfo))
    }
}
