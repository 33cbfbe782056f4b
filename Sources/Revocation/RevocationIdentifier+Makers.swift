internal import Cryptography

extension RevocationIdentifier {
    /// The part of a signature that determines an identifier.
    public enum SignatureForm: String, Sendable, CaseIterable {
        /// Two numbers, r ‖ s (ECDSA, SM2), of which only r counts. Anybody who holds a code can
        /// replace s by n - s and get another valid signature, but r stays the same.
        case pair
        /// One value (RSA-PSS), which counts as a whole.
        case whole
    }

    /// Returns the identifier of a native code by its own id: SHA-256 of `gatelight-revocation-1`,
    /// a zero byte, the region, a zero byte, and the id. This is Gatelight's own format: a code
    /// that is signed again keeps its id and stays revoked.
    ///
    /// - Parameters:
    ///   - region: six digits (GB/T 2260).
    ///   - codeID: the code's own id.
    public static func native(region: String, codeID: [UInt8]) -> Self {
        hash(Array("gatelight-revocation-1\0\(region)\0".utf8) + codeID)
    }

    /// Returns the identifier of an EU certificate by its unique certificate identifier exactly as
    /// in the certificate: SHA-256 of its UTF-8. It is the type `UCI` of the EU Digital COVID
    /// Certificate's revocation lists.
    public static func uci(_ uci: String) -> Self {
        hash(Array(uci.utf8))
    }

    /// Returns the identifier of an EU certificate by the issuer's country (ISO 3166-1 alpha-2, as
    /// in the claim `iss`) followed by the unique certificate identifier: the type
    /// `COUNTRYCODEUCI`.
    public static func countryAndUCI(_ country: String, _ uci: String) -> Self {
        hash(Array((country + uci).utf8))
    }

    /// Returns the identifier of an EU certificate by its signature in COSE's form: the type
    /// `SIGNATURE`. Of r ‖ s only the first half is hashed.
    public static func signature(_ signature: [UInt8], _ form: SignatureForm) -> Self {
        switch form {
        case .pair: hash(Array(signature.prefix(signature.count / 2)))
        case .whole: hash(signature)
        }
    }

    private static func hash(_ bytes: [UInt8]) -> Self {
        Self(value: Digest.sha256(bytes).prefix(16).reduce(0) { $0 << 8 | UInt128($1) })
    }
}
