public import Regions
public import Revocation

/// Who publishes a revocation list.
enum RevocationOwner: Hashable, Sendable {
    /// A province, or the nation: for the keys of all that lies in it.
    case division(Division)
    /// Those who publish the signer certificates of other countries.
    case countries

    func covers(_ region: Region) -> Bool {
        switch (self, region) {
        case (.division(let owner), .division(let division)): owner.covers(division)
        case (.countries, .country): true
        default: false
        }
    }
}

/// Revocation lists, each asked only for the keys of those who published it: no region can revoke
/// another's codes.
public struct RevocationStore: Sendable {
    private let lists: [RevocationOwner: RevocationLists]

    init(_ lists: [RevocationOwner: RevocationLists]) {
        self.lists = lists
    }

    /// The lists of those who publish other countries' signer certificates, without a trusted set.
    public init(countries lists: RevocationLists) {
        self.init([.countries: lists])
    }

    /// No lists: nothing is revoked.
    public static let empty = RevocationStore([:])

    /// The worst that any list says of a credential signed by a key of `region`. `keyIDs` are all the ids
    /// under which the key is known: its lists may be under any of them.
    public func answer(
        _ region: Region, keyIDs: Set<[UInt8]>, _ identifiers: [RevocationIdentifier]
    ) -> RevocationAnswer {
        var worst = RevocationAnswer.clear
        for (owner, lists) in lists where owner.covers(region) {
            for keyID in keyIDs { worst = .worse(worst, lists.answer(keyID: keyID, identifiers)) }
        }
        return worst
    }

    /// What is aboard for each key.
    public var status: [RevocationKeyStatus] {
        lists.values.flatMap(\.status).sorted { $0.keyID.lexicographicallyPrecedes($1.keyID) }
    }
}
