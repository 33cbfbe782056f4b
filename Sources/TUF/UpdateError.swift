/// Why an update was refused: the attack it would have been, where it was seen, and in what.
///
/// After an error what was trusted before is still trusted, and the next update may succeed.
public struct UpdateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The attacks of the TUF specification §1.5.2, and what is none.
    public enum Kind: String, Sendable, CaseIterable {
        /// Not signed by as many of its role's keys as it must be (arbitrary software).
        case wrongSignature = "wrong signature"
        /// Older than what is trusted already.
        case rollback
        /// Past its expiry: somebody may be holding newer metadata back.
        case freeze
        /// Not the file that the metadata above it speaks of.
        case mixAndMatch = "mix-and-match"
        /// More bytes than it may have.
        case endlessData = "endless data"
        /// Not metadata of the kind it must be.
        case malformed
        /// Not there.
        case notFound = "not found"
        /// The mirror did not answer, or storage failed.
        case unavailable
    }

    /// Which attack.
    public let kind: Kind
    /// The file in which it was seen.
    public let file: String
    /// What was found, and what it should have been.
    public let detail: String
    /// How long the mirror asked to be left alone, if it did.
    public let retryAfter: Duration?

    /// An error in `file`.
    public init(_ kind: Kind, _ file: String, _ detail: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.file = ForeignText.printable(file)
        self.detail = ForeignText.printable(detail)
        self.retryAfter = retryAfter
    }

    /// One line for a person.
    public var description: String { "\(file): \(kind.rawValue): \(detail)" }
}
