import Cryptography
import FoundationEssentials
import Hexadecimal
import Regions
import Revocation
public import TUF

/// One complete and verified set of trusted data: its metadata and the contents of its targets.
public struct TrustedSet: Sendable {
    /// The roles with their paths, versions and expiries.
    public let inventory: Inventory
    /// The keys and signer certificates.
    public let store: TrustStore
    /// The faults in regions' own paths. They affect only these regions, whose codes are yellow.
    public let problems: [TrustError]
    /// The site rules by name, each the text of an `admission` section.
    public let rules: [String: [UInt8]]
    /// The value sets by name.
    public let valueSets: [String: ValueSet]
    /// The version shown to people: the timestamp's, which rises with each publication.
    public var version: Int { inventory.role("timestamp")?.version ?? 0 }
    /// The parts that could not be obtained when the set was brought in.
    let leftOut: LeftOut

    /// The time of the signature, which has certainly passed.
    var signed: Date? { inventory.issued ?? store.newestKeyCreation }
}

/// The meaning of a target's path.
enum TargetPlace: Hashable {
    /// `regions/<owner>/<name>.json` or `regions/<owner>/<division>/<name>.json`: a key of
    /// `division`, which lies in `owner`.
    case regionalKey(owner: Division, Division)
    /// `hcert/<CC>/<name>.der`, `.pem`, `.crt` or `.cer`: a signer certificate.
    case signerCertificate(country: String)
    /// `regions/<owner>/revoked/<key id>/<file>` or `hcert/revoked/<key id>/<file>`: a part of a
    /// revocation list.
    case revocation(RevocationOwner, keyID: [UInt8], file: String)
    /// `rules/<name>.yaml`: site rules.
    case rules(name: String)
    /// `value-sets/<name>.json`: a value set.
    case valueSet(name: String)

    /// Parses a path; `nil` if a terminal has no use for it.
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

    /// The largest number of bytes in such a target.
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
