public import Cryptography
public import FoundationEssentials
import Hexadecimal
public import Regions

/// The keys with which a terminal judges codes, found by the key identifier in a code.
public struct TrustStore: Sendable {
    /// Every regional key.
    public let regionalKeys: [RegionalKey]
    /// Every signer certificate.
    public let signerCertificates: [SignerCertificate]
    /// The regions with at least one key.
    public let regions: Set<Division>
    /// The countries with at least one signer certificate.
    public let countries: Set<String>
    /// The expiry of the data and the doubts about it.
    public let validity: Validity
    /// The revocation lists.
    public let revocations: RevocationStore

    private let keysByID: [[UInt8]: [RegionalKey]]
    private let signersByID: [[UInt8]: [SignerCertificate]]
    private let keysByKey: [PublicKey: [RegionalKey]]
    private let signersByKey: [PublicKey: [SignerCertificate]]

    /// Creates a store; throws if a region has the same key twice.
    public init(
        regionalKeys: [RegionalKey], signerCertificates: [SignerCertificate] = [],
        validity: Validity = .unlimited, revocations: RevocationStore = .empty
    ) throws(TrustError) {
        keysByID = Dictionary(grouping: regionalKeys, by: \.keyID)
        for keys in keysByID.values where Set(keys.map(\.region)).count < keys.count {
            throw TrustError(
                .duplicate, "regions/\(keys[0].region)",
                "the key \(keys[0].keyID.hexadecimal) occurs twice")
        }
        self.validity = validity
        self.revocations = revocations
        self.regionalKeys = regionalKeys
        self.signerCertificates = signerCertificates
        regions = Set(regionalKeys.map(\.region))
        countries = Set(signerCertificates.map(\.country))
        signersByID = Dictionary(grouping: signerCertificates, by: \.certificate.keyID)
        keysByKey = Dictionary(grouping: regionalKeys, by: \.publicKey)
        signersByKey = Dictionary(grouping: signerCertificates, by: \.certificate.publicKey)
    }

    /// A store without keys, with which nothing verifies.
    public static let empty = TrustStore()

    private init() {
        validity = .unlimited
        revocations = .empty
        regionalKeys = []
        signerCertificates = []
        regions = []
        countries = []
        keysByID = [:]
        signersByID = [:]
        keysByKey = [:]
        signersByKey = [:]
    }

    /// Returns the keys of one region with an identifier.
    public func regionalKeys(of region: Division, keyID: [UInt8]) -> [RegionalKey] {
        regionalKeys(keyID: keyID).filter { $0.region == region }
    }

    /// Returns the keys of all regions with an identifier. They serve to name the key's region,
    /// never to accept the key.
    public func regionalKeys(keyID: [UInt8]) -> [RegionalKey] {
        keysByID[keyID] ?? []
    }

    /// Returns the signer certificates of all countries with an identifier. Identifiers are short
    /// and do collide.
    public func signerCertificates(keyID: [UInt8]) -> [SignerCertificate] {
        signersByID[keyID] ?? []
    }

    /// Returns every entry of one key in all regions: the statements about the key itself, whoever
    /// makes them.
    public func regionalKeys(of key: PublicKey) -> [RegionalKey] {
        keysByKey[key] ?? []
    }

    /// Returns every certificate of one key, whatever identifier the code uses. A code may name any
    /// of them, so no single one decides.
    public func signerCertificates(of key: PublicKey) -> [SignerCertificate] {
        signersByKey[key] ?? []
    }

    /// The time at which the newest regional key was created; an earlier clock is wrong.
    public var newestKeyCreation: Date? { regionalKeys.map(\.createdAt).max() }
}
