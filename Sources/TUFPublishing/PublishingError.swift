/// The reason why a repository was not changed: what, where, and what to do.
public struct PublishingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failures.
    public enum Kind: String, Sendable {
        /// The request makes no sense, for example a threshold above the number of keys or an
        /// unknown role.
        case invalid
        /// There is no such file, role or repository.
        case notFound
        /// The bytes are invalid.
        case malformed
        /// Too few keys have signed so far.
        case unsigned
        /// A terminal would refuse the result.
        case refused
        /// Reading or writing failed.
        case ioFailed
    }

    /// The kind of failure.
    public let kind: Kind
    /// One line for people.
    public let description: String

    /// Creates an error with its text in one line.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
