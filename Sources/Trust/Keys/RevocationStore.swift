public import Regions
public import Revocation

/// The publisher of a revocation list.
enum RevocationOwner: Hashable, Sendable {
    /// A province, or the nation, for the keys of everything in it.
    case division(Division)
    /// The publishers of the signer certificates of other countries.
    case countries

    func covers(_ region: Region) -> Bool {
        switch (self, region) {
        case (.division(let owner), .division(let division)): owner.covers(division)
        case (.countries, .country): true
        default: false
        }
    }
}

/// Revocation lists, each of which applies only to the keys of its publisher, so that no region can
/// revoke another's codes.
public struct RevocationStore: Sendable {
    private let lists: [RevocationOwner: RevocationLists]

    init(_ lists: [RevocationOwner: RevocationLists]) {
        self.lists = lists
    }

    /// Creates a store with the lists for other countries' signer certificates, without a trusted
    /// set.
    public init(countries lists: RevocationLists) {
        self.init([.countries: lists])
    }

    /// A store without lists, in which nothing is revoked.
    public static let empty = RevocationStore([:])

    /// Returns the worst answer of all lists for a credential signed by a key of `region`. `keyIDs`
    /// are all identifiers of the key, because its lists may be under any of them.
    public func answer(
        _ region: Region, keyIDs: Set<[UInt8]>, _ identifiers: [RevocationIdentifier]
    ) -> RevocationAnswer {
        var worst = RevocationAnswer.clear
        for (owner, lists) in lists where owner.covers(region) {
            for keyID in keyIDs { worst = .worse(worst, lists.answer(keyID: keyID, identifiers)) }
        }
        return worst
    }

    /// The status of the lists of each key.
    public var status: [RevocationKeyStatus] {
        lists.values.flatMap(\.status).sorted { $0.keyID.lexicographicallyPrecedes($1.keyID) }
    }
}
