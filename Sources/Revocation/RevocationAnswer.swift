/// The answer to whether a credential is revoked.
public enum RevocationAnswer: Hashable, Sendable {
    /// The credential is on no list.
    case clear
    /// A filter contains the credential and the exact list is not stored. It is revoked, or one of
    /// the few false positives of the filter, so a person must decide.
    case possiblyRevoked
    /// A required list cannot be queried, for the given reason. Nobody may pass with this answer.
    case unavailable(String)
    /// The credential is on a list.
    case revoked

    private var severity: Int {
        switch self {
        case .clear: 0
        case .possiblyRevoked: 1
        case .unavailable: 2
        case .revoked: 3
        }
    }

    /// Returns the worse of two answers: revoked, then unavailable, then possibly revoked. Of two
    /// equal ones it returns the first.
    public static func worse(_ first: Self, _ second: Self) -> Self {
        second.severity > first.severity ? second : first
    }
}
