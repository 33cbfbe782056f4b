import Cryptography
import FoundationEssentials
import Regions
import Revocation
import TUF

/// A set whose targets are being read one after the other.
struct SetReading {
    private let plan: SetPlan
    private let leftOut: LeftOut
    private var keys: [(key: RegionalKey, file: String)] = []
    private var signers: [SignerCertificate] = []
    private var rules: [String: [UInt8]] = [:]
    private var valueSets: [String: ValueSet] = [:]
    private var expiries: [Region: Date] = [:]
    /// The earliest expiry of the roles that provide each owner's revocation lists.
    private var listExpiries: [RevocationOwner: Date] = [:]
    private var findings: [Finding]
    /// The lists of each key.
    private(set) var lists: [RevocationOwner: [[UInt8]: KeyLists]] = [:]

    /// The parts of one key's lists.
    struct KeyLists {
        /// The path of the folder with the parts that exist; `nil` if none does.
        var folder: String?
        /// The names of all parts that must exist.
        var names: [String] = []
    }

    /// Creates a reading; throws for a gap that concerns more than regions, or that did not exist
    /// when the set was brought in.
    init(_ plan: SetPlan, _ leftOut: LeftOut) throws(UpdateError) {
        self.plan = plan
        self.leftOut = leftOut
        findings = plan.findings
        for gap in plan.inventory.gaps {
            guard let scopes = RegionScope.scopes(of: gap.patterns),
                let reason = leftOut.roles[gap.id]
            else { throw gap.error }
            findings.append(
                Finding(
                    error: TrustError(.unverified, "\(gap.role).json", reason), scopes: scopes))
        }
        for place in plan.lostLists { expect(place) }
    }

    /// Returns whether a target was left out when the set was brought in, which affects only its
    /// region.
    mutating func misses(_ item: SetPlan.Item) -> Bool {
        let path = item.entry.target.path
        guard item.place.isRegional, let reason = leftOut.targets[path] else { return false }
        expect(item.place)
        findings.append(
            Finding(
                error: TrustError(.unverified, path, reason),
                scopes: [item.place.scope].compactMap(\.self)))
        return true
    }

    mutating func take(_ bytes: [UInt8], at place: TargetPlace, _ entry: Inventory.Entry) {
        let path = entry.target.path
        do throws(TrustError) {
            switch place {
            case .regionalKey(_, let division):
                note(entry.role, for: .division(division))
                let key = try RegionalKey(json: bytes, expecting: division, file: path)
                keys.append((key, path))
            case .signerCertificate(let country):
                note(entry.role, for: .country(country))
                signers.append(try SignerCertificate(country: country, bytes, file: path))
            case .rules(let name): rules[name] = bytes
            case .valueSet(let name): valueSets[name] = try ValueSet(json: bytes, file: path)
            case .revocation(let owner, let keyID, let file):
                expect(place)
                lists[owner]?[keyID]?.folder = String(path.dropLast(file.count + 1))
                let expires = plan.inventory.role(entry.role)?.expires ?? .distantPast
                listExpiries[owner] = min(expires, listExpiries[owner] ?? .distantFuture)
            }
        } catch {
            findings.append(
                Finding(error: error, scopes: [place.scope].compactMap(\.self)))
        }
    }

    /// Notes a part that a list must have; the lists notice its absence.
    private mutating func expect(_ place: TargetPlace) {
        guard case .revocation(let owner, let keyID, let file) = place else { return }
        lists[owner, default: [:]][keyID, default: KeyLists()].names.append(file)
    }

    private mutating func note(_ role: String, for region: Region) {
        guard let expires = plan.inventory.role(role)?.expires else { return }
        expiries[region] = min(expires, expiries[region] ?? .distantFuture)
    }

    func set(
        doubt: String?, _ revocations: RevocationStore
    ) throws(TrustError) -> TrustedSet {
        let (keys, duplicates) = RegionalKey.strictest(keys)
        let findings = findings + duplicates
        let validity = Validity(
            expires: plan.inventory.expires, expiryByRegion: regionExpiries, doubt: doubt,
            findings: findings)
        return TrustedSet(
            inventory: plan.inventory,
            store: try TrustStore(
                regionalKeys: keys, signerCertificates: signers, validity: validity,
                revocations: revocations),
            problems: findings.map(\.error), rules: rules, valueSets: valueSets,
            leftOut: leftOut)
    }

    /// The expiry of each region: keys are valid no longer than the information about their
    /// revocation.
    private var regionExpiries: [Region: Date] {
        expiries.reduce(into: [:]) { result, entry in
            let ends = listExpiries.filter { $0.key.covers(entry.key) }.map(\.value)
            result[entry.key] = ends.reduce(entry.value, min)
        }
    }
}
