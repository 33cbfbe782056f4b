import TUF

/// The error of a key file that cannot be trusted or a folder that cannot be read: what, where, and
/// what to do.
public struct TrustError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failures.
    public enum Kind: String, Sendable {
        /// There is no such file or folder.
        case notFound
        /// The file or folder may not be read or written.
        case noPermission
        /// The bytes are not a valid file of this kind.
        case malformed
        /// The key is for another region than its place says.
        case wrongRegion
        /// The same key is present twice.
        case duplicate
        /// The content is not what was signed, or lacks the required signatures.
        case unverified
        /// There are more files or bytes than a trust folder may have.
        case tooLarge
        /// Reading or writing failed.
        case ioFailed
    }

    /// The kind of failure.
    public let kind: Kind
    /// The name of the file or folder.
    public let file: String
    /// The details of the failure.
    public let detail: String

    init(_ kind: Kind, _ file: String, _ detail: String) {
        self.kind = kind
        self.file = ForeignText.printable(file)
        self.detail = ForeignText.printable(detail)
    }

    /// One line for people.
    public var description: String { "\(file): \(detail)" }
}
