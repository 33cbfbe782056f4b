public import Cryptography
public import FoundationEssentials
public import Regions

/// A public key a region signs native codes with.
public struct RegionalKey: Sendable, Hashable {
    /// The only region the key may sign for.
    public let region: Division
    /// The key.
    public let publicKey: PublicKey
    /// The only algorithm it signs with.
    public let algorithm: SignatureAlgorithm
    /// First moment of validity.
    public let notBefore: Date
    /// Last moment of validity.
    public let notAfter: Date
    /// When the key was made: a time that has surely passed.
    public let createdAt: Date
    /// When the key was withdrawn; from then on nothing it signed is believed.
    public let revokedAt: Date?

    /// How codes name the key: the first 8 bytes of SHA-256 of its SubjectPublicKeyInfo.
    public let keyID: [UInt8]

    /// Refuses a key of another kind than the algorithm signs with, and dates that are no span.
    public init(
        region: Division, publicKey: PublicKey, algorithm: SignatureAlgorithm, notBefore: Date,
        notAfter: Date, createdAt: Date, revokedAt: Date? = nil
    ) throws(TrustError) {
        let name = "key of \(region)"
        guard [.es256, .eddsa, .sm2].contains(algorithm), publicKey.supports(algorithm) else {
            throw TrustError(
                .malformed, name,
                "a \(publicKey.kind) key does not sign native codes with \(algorithm.rawValue)")
        }
        guard notBefore < notAfter else {
            throw TrustError(.malformed, name, "notAfter is not after notBefore")
        }
        self.region = region
        self.publicKey = publicKey
        self.algorithm = algorithm
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.createdAt = createdAt
        self.revokedAt = revokedAt
        keyID = publicKey.keyID
    }
}

/// A certificate whose holder signs EU certificates of a country.
public struct SignerCertificate: Sendable, Hashable {
    /// The country whose list it stands on, two capital letters.
    public let country: String
    /// The certificate.
    public let certificate: Certificate

    /// A certificate of a country's list.
    public init(country: String, certificate: Certificate) {
        self.country = country
        self.certificate = certificate
    }

    /// Larger than any certificate file.
    static let maximumFileSize = 128 << 10

    /// Reads a certificate file in DER or PEM; `file` is its name in errors.
    init(country: String, _ bytes: [UInt8], file: String) throws(TrustError) {
        do {
            let certificate =
                bytes.starts(with: "-----".utf8)
                ? try Certificate(pem: String(decoding: bytes, as: UTF8.self))
                : try Certificate(der: bytes)
            self.init(country: country, certificate: certificate)
        } catch {
            throw TrustError(.malformed, file, "\(error)")
        }
    }
}
