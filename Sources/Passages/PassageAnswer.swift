/// Whether a credential was let through within the last `again-after`. Only `clear` may become green.
public enum PassageAnswer: Hashable, Sendable {
    /// It was not.
    case clear
    /// It was, so long ago: by its own identity or by its person's.
    case passed(ago: Duration)
    /// Nobody can say.
    case unknown(PassageDoubt)
}

/// Why nobody can say who was let through.
public struct PassageDoubt: Hashable, Sendable, CustomStringConvertible {
    /// What a caller may want to count apart.
    public enum Kind: String, Hashable, Sendable {
        /// What was kept cannot be read, or cannot be all there was.
        case damaged
        /// More passed within `again-after` than is remembered.
        case full
    }

    /// What a caller may want to count apart.
    public let kind: Kind
    /// What is wrong, a few words without a full stop.
    public let cause: String
    /// How much longer at most.
    public let left: Duration

    /// Takes every part as it is.
    public init(kind: Kind, cause: String, left: Duration) {
        self.kind = kind
        self.cause = cause
        self.left = left
    }

    /// One line: `line 7 is damaged; for another 10 s nobody knows who has passed`.
    public var description: String {
        let seconds = left.components.seconds + (left.components.attoseconds > 0 ? 1 : 0)
        return "\(cause); for another \(seconds) s nobody knows who has passed"
    }
}
