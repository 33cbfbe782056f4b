/// Whether a credential is revoked.
public enum RevocationAnswer: Hashable, Sendable {
    /// It is on no list.
    case clear
    /// A filter knows it, and the exact list is not aboard: revoked, or one of the few codes a
    /// filter takes for revoked. A person must look.
    case possiblyRevoked
    /// A list that must be there cannot be asked: why. Not an answer to let anybody pass on.
    case unavailable(String)
    /// It is on a list.
    case revoked

    private var severity: Int {
        switch self {
        case .clear: 0
        case .possiblyRevoked: 1
        case .unavailable: 2
        case .revoked: 3
        }
    }

    /// The worse of two: revoked, whatever another list says; then unavailable; then possibly
    /// revoked. Of two as bad as each other, the first.
    public static func worse(_ first: Self, _ second: Self) -> Self {
        second.severity > first.severity ? second : first
    }
}
