public import Cryptography
public import FoundationEssentials
public import Regions

/// The keys a terminal judges with, looked up by what a code says of its key.
public struct TrustStore: Sendable {
    /// Every regional key.
    public let regionalKeys: [RegionalKey]
    /// Every signer certificate.
    public let signerCertificates: [SignerCertificate]
    /// Regions with a key at hand.
    public let regions: Set<Division>
    /// Countries with a signer certificate at hand.
    public let countries: Set<String>
    /// Until when all this may be believed.
    public let validity: Validity
    /// What was revoked.
    public let revocations: RevocationStore

    private let keysByID: [[UInt8]: [RegionalKey]]
    private let signersByID: [[UInt8]: [SignerCertificate]]
    private let keysByKey: [PublicKey: [RegionalKey]]
    private let signersByKey: [PublicKey: [SignerCertificate]]

    /// Refuses the same key of one region twice.
    public init(
        regionalKeys: [RegionalKey], signerCertificates: [SignerCertificate] = [],
        validity: Validity = .unlimited, revocations: RevocationStore = .empty
    ) throws(TrustError) {
        keysByID = Dictionary(grouping: regionalKeys, by: \.keyID)
        for keys in keysByID.values where Set(keys.map(\.region)).count < keys.count {
            throw TrustError(
                .duplicate, "regions/\(keys[0].region)",
                "the key \(keys[0].keyID.hexadecimal) is there twice")
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

    /// No keys: nothing verifies.
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

    /// The keys of one region with an id.
    public func regionalKeys(of region: Division, keyID: [UInt8]) -> [RegionalKey] {
        regionalKeys(keyID: keyID).filter { $0.region == region }
    }

    /// The keys of any region with an id: to say whose key it is, never to accept it.
    public func regionalKeys(keyID: [UInt8]) -> [RegionalKey] {
        keysByID[keyID] ?? []
    }

    /// The signer certificates of any country with an id: ids are short and do collide.
    public func signerCertificates(keyID: [UInt8]) -> [SignerCertificate] {
        signersByID[keyID] ?? []
    }

    /// Every listing of one key among the regions': what is said of the key itself, by whoever says it.
    public func regionalKeys(of key: PublicKey) -> [RegionalKey] {
        keysByKey[key] ?? []
    }

    /// Every certificate of one key, whatever the code calls it. A code may name any of them, so none of
    /// them alone decides.
    public func signerCertificates(of key: PublicKey) -> [SignerCertificate] {
        signersByKey[key] ?? []
    }

    /// When the newest regional key was made: a clock before that is wrong.
    public var newestKeyCreation: Date? { regionalKeys.map(\.createdAt).max() }
}
