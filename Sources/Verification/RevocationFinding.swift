import COSE
import Cryptography
import Regions
import Revocation
import Trust

/// What the revocation lists and the withdrawals of keys say about one credential.
enum RevocationFinding {
    case revoked(String)
    case doubtful(String)
    case clear

    init(_ answer: RevocationAnswer) {
        switch answer {
        case .clear: self = .clear
        case .revoked: self = .revoked("it is on a revocation list")
        case .possiblyRevoked:
            self = .doubtful("a filter knows the code, but no exact list is installed: look it up")
        case .unavailable(let detail):
            self = .doubtful("the revocation list cannot be read: \(detail)")
        }
    }

    /// Why the credential may be revoked; `nil` if there is no doubt.
    var doubt: String? {
        if case .doubtful(let detail) = self { detail } else { nil }
    }

    private var severity: Int {
        switch self {
        case .clear: 0
        case .doubtful: 1
        case .revoked: 2
        }
    }

    /// The more severe of two findings.
    func or(_ other: RevocationFinding) -> RevocationFinding {
        other.severity > severity ? other : self
    }
}

extension TrustStore {
    /// Whether the key was withdrawn, under any region's name. A withdrawal by an authority that
    /// answers for `region` is certain. Another region may know that the key leaked, or may claim
    /// it falsely about a key that everybody can read, so its withdrawal only raises doubt and
    /// never lights red.
    func withdrawal(
        of key: PublicKey, signingFor region: Region
    ) -> RevocationFinding {
        regionalKeys(of: key).filter { $0.revokedAt != nil }.reduce(.clear) {
            worst, listing in
            worst.or(
                Self.answers(listing.region, for: region)
                    ? .revoked("the key was revoked")
                    : .doubtful("\(listing.region) revoked the same key: look it up"))
        }
    }

    /// Whether the authority behind `listing` answers for `region`. One authority signs for a
    /// province and everything in it; the nation answers for all divisions.
    private static func answers(_ listing: Division, for region: Region) -> Bool {
        guard case .division(let division) = region else { return false }
        return listing == .nation || listing.number / 10_000 == division.number / 10_000
    }
}
