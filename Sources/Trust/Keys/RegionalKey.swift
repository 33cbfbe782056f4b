public import Cryptography
public import FoundationEssentials
public import Regions

/// A public key with which a region signs native codes.
public struct RegionalKey: Sendable, Hashable {
    /// The only region for which the key may sign.
    public let region: Division
    /// The key.
    public let publicKey: PublicKey
    /// The only algorithm with which it signs.
    public let algorithm: SignatureAlgorithm
    /// The first moment of validity.
    public let notBefore: Date
    /// The last moment of validity.
    public let notAfter: Date
    /// The time at which the key was created, which has certainly passed.
    public let createdAt: Date
    /// The time at which the key was withdrawn; from then on none of its signatures is accepted.
    public let revokedAt: Date?

    /// The key's identifier in codes: the first 8 bytes of SHA-256 of its SubjectPublicKeyInfo.
    public let keyID: [UInt8]

    /// Creates a key; throws if the algorithm does not fit the kind of key or the dates are no
    /// period.
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
    /// The country in whose list the certificate is, two capital letters.
    public let country: String
    /// The certificate.
    public let certificate: Certificate

    /// Creates an entry of a country's list.
    public init(country: String, certificate: Certificate) {
        self.country = country
        self.certificate = certificate
    }

    /// A size above that of any certificate file, in bytes.
    static let maximumFileSize = 128 << 10

    /// Parses a certificate file in DER or PEM; `file` is its name in errors.
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
