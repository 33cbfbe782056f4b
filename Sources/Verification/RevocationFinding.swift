import COSE
import Cryptography
import Regions
import Revocation
import Trust

/// What revocation lists, and withdrawals of the key, say of one credential.
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

    /// Why it may be revoked; `nil` if nothing says so.
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

    /// The worse of two.
    func or(_ other: RevocationFinding) -> RevocationFinding {
        other.severity > severity ? other : self
    }
}

extension TrustStore {
    /// Whether the key was withdrawn under any name. Whoever answers for the region says it for sure.
    /// Another region may know that the key leaked, or lie about a key that everybody can read: its word
    /// is enough for doubt, and not for red.
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

    /// One authority signs for a province and for all that lies in it; the nation answers for all.
    private static func answers(_ listing: Division, for region: Region) -> Bool {
        guard case .division(let division) = region else { return false }
        return listing == .nation || listing.number / 10_000 == division.number / 10_000
    }
}
