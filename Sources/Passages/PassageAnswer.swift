/// The answer to whether a credential was let through within the last `again-after`. Only `clear`
/// may become green.
public enum PassageAnswer: Hashable, Sendable {
    /// The credential was not let through.
    case clear
    /// The credential, or another one of the same person, was let through that long ago.
    case passed(ago: Duration)
    /// The answer is unknown.
    case unknown(PassageDoubt)
}

/// The reason why it is unknown who was let through.
public struct PassageDoubt: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of doubt, which a caller may count separately.
    public enum Kind: String, Hashable, Sendable {
        /// The stored passages cannot be read, or may be incomplete.
        case damaged
        /// More passed within `again-after` than can be remembered.
        case full
    }

    /// The kind of doubt.
    public let kind: Kind
    /// The cause, in a few words without a full stop.
    public let cause: String
    /// The longest time that the doubt still lasts.
    public let left: Duration

    /// Creates a doubt from its parts.
    public init(kind: Kind, cause: String, left: Duration) {
        self.kind = kind
        self.cause = cause
        self.left = left
    }

    /// One line, such as `line 7 is damaged; for another 10 s it is unknown who has passed`.
    public var description: String {
        let seconds = left.components.seconds + (left.components.attoseconds > 0 ? 1 : 0)
        return "\(cause); for another \(seconds) s it is unknown who has passed"
    }
}
