internal import Cryptography

extension RevocationIdentifier {
    /// Of which part of a signature an identifier is made.
    public enum SignatureForm: String, Sendable, CaseIterable {
        /// Two numbers, r ‖ s (ECDSA, SM2): only r counts. Whoever holds a code can replace s by
        /// n - s and has another signature that is as valid; r stays.
        case pair
        /// One value (RSA-PSS): all of it counts.
        case whole
    }

    /// Of a native code, by its own id: SHA-256 of `gatelight-revocation-1`, a zero byte, the
    /// region, a zero byte, the id. Our own format: a code that is signed anew keeps its id and
    /// stays revoked.
    ///
    /// - Parameters:
    ///   - region: six digits (GB/T 2260).
    ///   - codeID: the code's own id.
    public static func native(region: String, codeID: [UInt8]) -> Self {
        hash(Array("gatelight-revocation-1\0\(region)\0".utf8) + codeID)
    }

    /// Of an EU certificate, by its unique certificate identifier exactly as the certificate has
    /// it: SHA-256 of its UTF-8. Type `UCI` of the EU Digital COVID Certificate's revocation lists.
    public static func uci(_ uci: String) -> Self {
        hash(Array(uci.utf8))
    }

    /// Of an EU certificate, by the issuer's country (ISO 3166-1 alpha-2, as in the claim `iss`)
    /// and the unique certificate identifier, one after the other: type `COUNTRYCODEUCI`.
    public static func countryAndUCI(_ country: String, _ uci: String) -> Self {
        hash(Array((country + uci).utf8))
    }

    /// Of an EU certificate, by its signature as COSE has it: type `SIGNATURE`. Of r ‖ s only the
    /// first half is hashed.
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
