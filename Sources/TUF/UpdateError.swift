/// The reason why an update was refused: the possible attack, the file, and the details.
///
/// After an error the previously trusted data is still trusted, and the next update may succeed.
public struct UpdateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The attacks of the TUF specification §1.5.2, and other failures.
    public enum Kind: String, Sendable, CaseIterable {
        /// Too few of the role's keys have signed (arbitrary software).
        case wrongSignature = "wrong signature"
        /// The data is older than what is already trusted.
        case rollback
        /// The data has expired, so somebody may be withholding newer metadata.
        case freeze
        /// The file is not the one that the metadata above describes.
        case mixAndMatch = "mix-and-match"
        /// The file has more bytes than permitted.
        case endlessData = "endless data"
        /// The file is not metadata of the required kind.
        case malformed
        /// The file does not exist.
        case notFound = "not found"
        /// The mirror did not answer, or storage failed.
        case unavailable
    }

    /// The kind of attack or failure.
    public let kind: Kind
    /// The name of the file.
    public let file: String
    /// The finding, and what was expected.
    public let detail: String
    /// The time that the mirror asked clients to wait, if it did.
    public let retryAfter: Duration?

    /// Creates an error in `file`.
    public init(_ kind: Kind, _ file: String, _ detail: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.file = ForeignText.printable(file)
        self.detail = ForeignText.printable(detail)
        self.retryAfter = retryAfter
    }

    /// One line for people.
    public var description: String { "\(file): \(kind.rawValue): \(detail)" }
}
