import Cryptography
import FoundationEssentials
import Regions
import Revocation
public import TUF

/// One whole verified set of trusted data: what its metadata says, and what its targets hold.
public struct TrustedSet: Sendable {
    /// Who speaks for what, in which versions, until when.
    public let inventory: Inventory
    /// Keys and signer certificates.
    public let store: TrustStore
    /// What is wrong in it, and costs only those whose path it is in: their codes are yellow.
    public let problems: [TrustError]
    /// Site rules by name: the text of an `admission` section.
    public let rules: [String: [UInt8]]
    /// Value sets by name.
    public let valueSets: [String: ValueSet]
    /// The version that people are told: the timestamp's, which rises with each publication.
    public var version: Int { inventory.role("timestamp")?.version ?? 0 }
    /// What could not be had when it was brought in.
    let leftOut: LeftOut

    /// A time that has surely passed when it was signed.
    var signed: Date? { inventory.issued ?? store.newestKeyCreation }
}

/// What a path of a target means.
enum TargetPlace: Hashable {
    /// `regions/<owner>/<name>.json` or `regions/<owner>/<division>/<name>.json`: a key of `division`,
    /// which lies in `owner`.
    case regionalKey(owner: Division, Division)
    /// `hcert/<CC>/<name>.der`, `.pem`, `.crt` or `.cer`.
    case signerCertificate(country: String)
    /// `regions/<owner>/revoked/<key id>/<file>` or `hcert/revoked/<key id>/<file>`.
    case revocation(RevocationOwner, keyID: [UInt8], file: String)
    /// `rules/<name>.yaml`.
    case rules(name: String)
    /// `value-sets/<name>.json`.
    case valueSet(name: String)

    /// `nil` for what a terminal has no use for.
    init?(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let file = parts.last, !parts.contains("") else { return nil }
        switch (parts.first, parts.count) {
        case ("regions", 3...5): self.init(region: parts, file)
        case ("hcert", 3) where Self.isCertificate(file):
            guard case .country(let country) = Region(parts[1]) else { return nil }
            self = .signerCertificate(country: country)
        case ("hcert", 4) where parts[1] == "revoked":
            self.init(revocation: .countries, parts[2], file)
        case ("rules", 2) where file.hasSuffix(".yaml"): self = .rules(name: Self.stem(file))
        case ("value-sets", 2) where file.hasSuffix(".json"):
            self = .valueSet(name: Self.stem(file))
        default: return nil
        }
    }

    private init?(region parts: [String], _ file: String) {
        guard let owner = Division(parts[1]) else { return nil }
        switch parts.count {
        case 3 where file.hasSuffix(".json"): self = .regionalKey(owner: owner, owner)
        case 4 where file.hasSuffix(".json"):
            guard let division = Division(parts[2]), owner.covers(division) else { return nil }
            self = .regionalKey(owner: owner, division)
        case 5 where parts[2] == "revoked":
            self.init(revocation: .division(owner), parts[3], file)
        default: return nil
        }
    }

    private init?(revocation owner: RevocationOwner, _ key: String, _ file: String) {
        guard let keyID = Hexadecimal.bytes(key), !keyID.isEmpty, keyID.hexadecimal == key,
            RevocationFileName(file) != nil
        else { return nil }
        self = .revocation(owner, keyID: keyID, file: file)
    }

    private static func stem(_ file: String) -> String {
        String(file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex))
    }

    static func isCertificate(_ name: String) -> Bool {
        [".der", ".pem", ".crt", ".cer"].contains { name.hasSuffix($0) }
    }

    /// Bytes such a target may have.
    var limit: Int {
        switch self {
        case .regionalKey: RegionalKey.maximumFileSize
        case .signerCertificate: SignerCertificate.maximumFileSize
        case .revocation: 64 << 20
        case .rules: 64 << 10
        case .valueSet: 1 << 20
        }
    }
}
