import Regions
import Revocation
import TUF

/// Divides an inventory into what a terminal takes and what it does not. The result depends only on
/// signed data, so an update and every later start reach the same result.
struct SetPlan {
    typealias Item = (entry: Inventory.Entry, place: TargetPlace, length: Int)

    let inventory: Inventory
    /// The targets to be taken.
    private(set) var items: [Item] = []
    /// The faults in regions' own paths.
    private(set) var findings: [Finding] = []
    /// The parts of revocation lists that are not taken, so that queries of the lists notice their
    /// absence.
    private(set) var lostLists: [TargetPlace] = []

    private var noted: Set<Finding> = []
    private static let nothing = RegionAccount()

    /// Creates a plan; throws if a fault is outside the regions' own paths.
    init(_ inventory: Inventory, holding: RevocationLists.Holding) throws(UpdateError) {
        self.inventory = inventory
        let paths = Set(inventory.targets.map(\.target.path))
        var accounts: [String: RegionAccount] = [:]
        for entry in inventory.targets {
            guard let place = TargetPlace(entry.target.path) else {
                noteLostList(entry.target.path)
                continue
            }
            guard !Self.isSpared(entry.target.path, place, paths, holding) else { continue }
            guard let length = try takenLength(entry, place) else { continue }
            accounts[place.account, default: Self.nothing].take(place, length: length)
            items.append((entry, place, length))
        }
        items = items.filter { item in
            let excess = accounts[item.place.account]?.excess(of: item.place)
            guard let excess else { return true }
            let error = TrustError(.tooLarge, item.place.account, excess)
            leaveOut(item.place, error, item.place.ownerScope)
            return false
        }
    }

    /// Returns whether a target is left out because only filters are stored and its segment has
    /// one.
    private static func isSpared(
        _ path: String, _ place: TargetPlace, _ paths: Set<String>,
        _ holding: RevocationLists.Holding
    ) -> Bool {
        guard case .revocation(_, _, let file) = place, holding == .filtersOnly,
            let name = RevocationFileName(file), name.content != .filter
        else { return false }
        return paths.contains("\(path.dropLast(file.count))\(name.segment).filter")
    }

    /// Returns a target's length if it is permitted; `nil` if the fault affects only its region.
    private mutating func takenLength(
        _ entry: Inventory.Entry, _ place: TargetPlace
    ) throws(UpdateError) -> Int? {
        let path = entry.target.path
        let length = entry.target.length ?? .max
        let error: UpdateError
        if length > place.limit {
            error = UpdateError(
                .endlessData, path, "\(length) bytes; such a file has at most \(place.limit)")
        } else if path.split(separator: "/").contains(where: {
            QuotedName.quoting(String($0)).utf8.count > RegionLimits.name
        }) {
            error = UpdateError(.malformed, path, "too long a name")
        } else {
            return length
        }
        guard place.isRegional else { throw error }
        leaveOut(place, TrustError(error), place.scope)
        return nil
    }

    private mutating func leaveOut(
        _ place: TargetPlace, _ error: TrustError, _ scope: RegionScope?
    ) {
        if case .revocation = place { lostLists.append(place) }
        note(error, place.isList ? nil : scope)
    }

    /// Notes a file among revocation lists whose name is invalid. It cannot be read and might
    /// revoke anything.
    private mutating func noteLostList(_ path: String) {
        let parts = path.split(separator: "/").map(String.init)
        let scope: RegionScope
        switch parts.first {
        case "regions" where parts.count > 3 && parts[2] == "revoked":
            guard let owner = Division(parts[1]) else { return }
            scope = .within(owner)
        case "hcert" where parts.count > 2 && parts[1] == "revoked": scope = .countries
        default: return
        }
        note(TrustError(.malformed, path, "not the name of a revocation file"), scope)
    }

    private mutating func note(_ error: TrustError, _ scope: RegionScope?) {
        let finding = Finding(error: error, scopes: [scope].compactMap(\.self))
        // An exceeded limit of a region is reported once.
        if noted.insert(finding).inserted { findings.append(finding) }
    }
}

extension TargetPlace {
    /// Whether the target is in a region's own path, so that its faults affect only that region.
    var isRegional: Bool {
        switch self {
        case .regionalKey, .signerCertificate, .revocation: true
        case .rules, .valueSet: false
        }
    }

    var isList: Bool {
        if case .revocation = self { true } else { false }
    }

    /// The scope whose codes become yellow if such a target is faulty. A missing part of a
    /// revocation list has none, because it already affects the codes of its own key.
    var scope: RegionScope? {
        switch self {
        case .regionalKey(_, let division): .division(division)
        case .signerCertificate(let country): .country(country)
        case .revocation, .rules, .valueSet: nil
        }
    }

    /// The scope whose codes become yellow if there are too many such targets.
    var ownerScope: RegionScope? {
        switch self {
        case .regionalKey(let owner, _): .within(owner)
        case .signerCertificate: .countries
        case .revocation, .rules, .valueSet: nil
        }
    }

    /// The region whose limits apply to the target.
    var account: String {
        switch self {
        case .regionalKey(let owner, _): "regions/\(owner)"
        case .revocation(.division(let owner), _, _): "regions/\(owner)"
        case .signerCertificate, .revocation(.countries, _, _): "hcert"
        case .rules, .valueSet: ""
        }
    }
}
