/// The supported signature algorithms.
public enum SignatureAlgorithm: String, Sendable, CaseIterable, Codable {
    /// ECDSA with SHA-256; the signature is r ‖ s (RFC 9053 §2.1).
    case es256 = "ES256"
    /// ECDSA with SHA-384.
    case es384 = "ES384"
    /// ECDSA with SHA-512.
    case es512 = "ES512"
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a 32-byte salt (RFC 8230 §2).
    case ps256 = "PS256"
    /// Ed25519 (RFC 8032), 64 bytes.
    case eddsa = "EdDSA"
    /// SM2 with SM3 (GB/T 32918.2, OID 1.2.156.10197.1.501) and the signer id `1234567812345678`;
    /// the signature is r ‖ s, 64 bytes.
    case sm2 = "SM2-SM3"
}
