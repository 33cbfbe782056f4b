/// Why a repository was not changed: what, where, and what to do.
public struct PublishingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public enum Kind: String, Sendable {
        /// What was asked for makes no sense: a threshold above the number of keys, an unknown role.
        case invalid
        /// There is no such file, role or repository.
        case notFound
        /// Bytes are not what they must be.
        case malformed
        /// Not yet signed by as many as must.
        case unsigned
        /// What was made would be refused by a terminal.
        case refused
        /// Reading or writing failed.
        case ioFailed
    }

    /// What kind of failure.
    public let kind: Kind
    /// One line for a person.
    public let description: String

    /// An error in one line.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
