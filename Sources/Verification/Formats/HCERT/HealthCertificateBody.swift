import CBOR
public import FoundationEssentials

/// The claims of an `HC1:` envelope (hcert specification 3.3).
public struct HealthCertificateBody: Hashable, Sendable {
    /// What claim −260 carries.
    public enum Content: Hashable, Sendable {
        /// Entry 1: an EU digital certificate.
        case certificate(HealthContent)
        /// Another content, by its name. It is signed like a certificate, but this version does not
        /// judge it.
        case other(String)
    }

    /// Claim 1. By the specification it is an ISO 3166 country code, but some issuers omit it and
    /// others write their name.
    public let issuer: String?
    /// Claim 6. An EU certificate always has it.
    public let issuedAt: Date?
    /// Claim 5, when the certificate becomes valid.
    public let notBefore: Date?
    /// Claim 4. An EU certificate always has it.
    public let expiresAt: Date?
    /// Claim −260.
    public let content: Content

    private enum Claim {
        static let issuer: Int64 = 1
        static let expiry: Int64 = 4
        static let notBefore: Int64 = 5
        static let issuedAt: Int64 = 6
        static let health: Int64 = -260
    }

    init(cbor bytes: [UInt8]) throws(HCERTError) {
        let claims: CBORValue
        do {
            claims = try CBORValue.decode(bytes, rules: .lenient)
        } catch {
            throw HCERTError(.claims, "\(error)")
        }
        guard claims.map != nil else { throw HCERTError(.claims, "not a map") }
        issuer = try Self.text(claims, Claim.issuer)
        issuedAt = try Self.date(claims, Claim.issuedAt)
        notBefore = try Self.date(claims, Claim.notBefore)
        expiresAt = try Self.date(claims, Claim.expiry)
        content = try Content(claims[Claim.health])
        guard case .certificate = content else { return }
        guard issuedAt != nil else { throw Self.missing(Claim.issuedAt) }
        guard expiresAt != nil else { throw Self.missing(Claim.expiry) }
    }

    private static func missing(_ key: Int64) -> HCERTError {
        HCERTError(.claims, "claim \(key) is missing")
    }

    /// Reads a text claim; `nil` if it is absent. A present value of another type throws, because
    /// it cannot be trusted.
    private static func text(_ claims: CBORValue, _ key: Int64) throws(HCERTError) -> String? {
        guard let value = claims[key] else { return nil }
        guard let text = value.text, !text.isEmpty, text.utf8.count <= 400 else {
            throw HCERTError(.claims, "claim \(key) is not a short text")
        }
        return text
    }

    /// Reads a date claim: seconds as an integer, or as a float, which some issuers write against
    /// the specification.
    private static func date(_ claims: CBORValue, _ key: Int64) throws(HCERTError) -> Date? {
        guard let value = claims[key] else { return nil }
        var seconds = value.integer.map { Double($0) }
        if case .float(let number) = value { seconds = number }
        guard let seconds, seconds >= 0, seconds < 0x1p40 else {
            throw HCERTError(.claims, "claim \(key) is not a possible time")
        }
        return Date(timeIntervalSince1970: seconds)
    }
}

extension HealthCertificateBody.Content {
    /// The key of the EU digital certificate within claim −260.
    private static let certificate: Int64 = 1

    /// Reads claim −260. Several contents at once are refused, because nobody can say which of them
    /// was meant.
    init(_ claim: CBORValue?) throws(HCERTError) {
        guard let claim else {
            self = .other("claims without a health certificate")
            return
        }
        guard let entries = claim.map, let entry = entries.first, entries.count == 1 else {
            throw HCERTError(.claims, "claim -260 is not a map with one content")
        }
        self =
            entry.key == .integer(Self.certificate)
            ? .certificate(try HealthContent(cbor: entry.value)) : .other(Self.name(entry.key))
    }

    /// The names of contents that are registered or in use (hcert specification 3.3.1, WHO).
    private static func name(_ key: CBORValue) -> String {
        switch key.integer {
        case 3: "DDCC vaccination"
        case 4: "DDCC test"
        case 5: "health link"
        case -6: "international certificate of vaccination"
        case .some(let number): "content \(number)"
        case nil: "unnamed content"
        }
    }
}
