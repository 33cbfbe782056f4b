public import TUF

/// What became of an update, for one line and one signal.
public enum UpdateOutcome: Hashable, Sendable {
    /// New data is trusted.
    case updated(version: Int)
    /// What was offered is what is here, or older; nothing was taken.
    case alreadyNewer(version: Int)
    /// What was offered is not trusted: which attack it would have been, and where.
    case refused(UpdateError)
    /// It could not be tried or brought to an end; what is trusted is what it was.
    case failed(UpdateError)

    init(_ error: UpdateError) {
        switch error.kind {
        case .unavailable: self = .failed(error)
        default: self = .refused(error)
        }
    }
}

extension UpdateOutcome: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .updated(let version): "updated to version \(version)"
        case .alreadyNewer(let version):
            "already newer: version \(version) is here, nothing was taken"
        case .refused(let error): "refused: \(Self.words(error))"
        case .failed(let error): "not updated: \(error.file): \(error.detail)"
        }
    }

    private static func words(_ error: UpdateError) -> String {
        let attack =
            switch error.kind {
            case .malformed: "not what it must be"
            default: error.kind.rawValue
            }
        return "\(attack): \(error.file): \(error.detail)"
    }
}
