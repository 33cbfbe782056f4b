import COSE
import Cryptography

/// What makes two payloads the same credential: what was signed, and the key that verified it.
///
/// Nothing else counts: neither the unprotected header, tags, compression and encoding nor the
/// signature, because ECDSA has two valid signatures for each one. Whoever holds a code can change
/// all of these.
public struct CredentialIdentity: Hashable, Sendable {
    /// SHA-256 over the signed bytes and the key, 32 bytes.
    public let digest: [UInt8]

    /// Creates the identity of a message whose signature `key` verified.
    init(of envelope: COSESign1, by key: PublicKey) {
        // Both digests have a fixed length, so two different pairs cannot give the same input.
        digest = Digest.sha256(
            Array("gatelight-identity-1\0".utf8) + Digest.sha256(envelope.signedBytes)
                + Digest.sha256(key.subjectPublicKeyInfo))
    }
}
