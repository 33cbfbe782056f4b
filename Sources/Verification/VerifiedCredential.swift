public import FoundationEssentials
public import HCERT
public import HealthCode
public import Regions

/// A credential whose signature was made by a key that is trusted for its region at the time of
/// judgement, and whose own validity is running. Only a `Verifier` makes one.
public enum VerifiedCredential: Sendable {
    /// A native code.
    case healthCode(VerifiedHealthCode)
    /// An EU digital certificate.
    case certificate(VerifiedCertificate)
}

extension VerifiedCredential {
    /// Whose key signed: a region or the nation, or a country.
    var signer: Region {
        switch self {
        case .healthCode(let code):
            code.recognition == .own ? .division(code.region) : .nation
        case .certificate(let certificate): .country(certificate.country)
        }
    }

    /// What makes it the same credential as another payload.
    public var identity: CredentialIdentity {
        switch self {
        case .healthCode(let code): code.identity
        case .certificate(let certificate): certificate.identity
        }
    }

    /// The last moment of the validity of the key that signed.
    var keyExpiresAt: Date {
        switch self {
        case .healthCode(let code): code.keyExpiresAt
        case .certificate(let certificate): certificate.keyExpiresAt
        }
    }

    var revocationDoubt: String? {
        switch self {
        case .healthCode(let code): code.revocationDoubt
        case .certificate(let certificate): certificate.revocationDoubt
        }
    }
}

/// How one region's gate comes to accept another region's code: the three ways of GB/T 38961, offline.
public enum Recognition: String, Sendable, CaseIterable, Codable {
    /// The region's own key signed, and that key is trusted here.
    case own
    /// The nation signed a code that names the region it was converted from.
    case converted
    /// The nation issued the code itself.
    case national
}

/// A native code that was verified.
public struct VerifiedHealthCode: Sendable {
    /// Everything the code says.
    public let claims: HealthCodeClaims
    /// Who vouches for the content: the region the code was converted from, or its issuer.
    public let region: Division
    /// Which of the three ways led to trust.
    public let recognition: Recognition
    /// The key that signed.
    public let keyID: [UInt8]
    /// What makes it the same credential as another payload.
    public let identity: CredentialIdentity
    /// The last moment of the key's validity.
    public let keyExpiresAt: Date
    /// Why it may be revoked, although no list surely says so.
    let revocationDoubt: String?
}

/// An EU digital certificate that was verified.
public struct VerifiedCertificate: Sendable {
    /// Everything the certificate says.
    public let content: HealthContent
    /// The country whose signer certificate verified it.
    public let country: String
    /// The signer certificate's key id; of several of one key the same whichever the code names.
    public let keyID: [UInt8]
    /// The last moment at which the certificate may be used.
    public let expiresAt: Date
    /// What makes it the same credential as another payload.
    public let identity: CredentialIdentity
    /// The last moment of the key's validity.
    public let keyExpiresAt: Date
    /// Why it may be revoked, although no list surely says so.
    let revocationDoubt: String?
}
