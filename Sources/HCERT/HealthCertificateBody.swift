import CBOR
public import FoundationEssentials

/// The claims of an EU digital certificate (hcert specification 3.3).
public struct HealthCertificateBody: Hashable, Sendable {
    /// Claim 1, an ISO 3166 country code; some issuers leave it out.
    public let issuer: String?
    /// Claim 6.
    public let issuedAt: Date
    /// Claim 4.
    public let expiresAt: Date
    /// Claim −260, entry 1.
    public let content: HealthContent

    private enum Claim {
        static let issuer: Int64 = 1
        static let expiry: Int64 = 4
        static let issuedAt: Int64 = 6
        static let health: Int64 = -260
        /// The EU digital certificate within claim −260.
        static let certificate: Int64 = 1
    }

    init(cbor bytes: [UInt8]) throws(HCERTError) {
        let claims: CBORValue
        do {
            claims = try CBORValue.decode(bytes, rules: .lenient)
        } catch {
            throw HCERTError(.claims, "\(error)")
        }
        guard claims.map != nil else { throw HCERTError(.claims, "not a map") }
        issuer = claims[Claim.issuer]?.text
        issuedAt = try Self.date(claims, Claim.issuedAt)
        expiresAt = try Self.date(claims, Claim.expiry)
        guard let health = claims[Claim.health]?[Claim.certificate] else {
            throw HCERTError(.claims, "no health certificate under -260, 1")
        }
        content = try HealthContent(cbor: health)
    }

    /// Seconds as an integer, or as the float that some issuers write against the specification.
    private static func date(_ claims: CBORValue, _ key: Int64) throws(HCERTError) -> Date {
        let seconds: Double? =
            switch claims[key] {
            case .some(.float(let value)): value
            case .some(let value): value.integer.map { Double($0) }
            case nil: nil
            }
        guard let seconds, seconds >= 0, seconds < 0x1p40 else {
            throw HCERTError(.claims, "claim \(key) is missing or no possible time")
        }
        return Date(timeIntervalSince1970: seconds)
    }
}
