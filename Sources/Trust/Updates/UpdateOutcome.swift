public import TUF

/// The outcome of an update, for one line and one signal.
public enum UpdateOutcome: Hashable, Sendable {
    /// New data is trusted.
    case updated(version: Int)
    /// The offered data is the current one or older; nothing was taken.
    case alreadyNewer(version: Int)
    /// The offered data is not trusted; the error names the possible attack and its place.
    case refused(UpdateError)
    /// The update could not be started or completed; the trusted data is unchanged.
    case failed(UpdateError)

    init(_ error: UpdateError) {
        switch error.kind {
        case .unavailable: self = .failed(error)
        default: self = .refused(error)
        }
    }
}

extension UpdateOutcome: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .updated(let version): "updated to version \(version)"
        case .alreadyNewer(let version):
            "already newer: version \(version) is here, nothing was imported"
        case .refused(let error): "refused: \(error.kind.rawValue): \(error.file): \(error.detail)"
        case .failed(let error): "not updated: \(error.file): \(error.detail)"
        }
    }
}
