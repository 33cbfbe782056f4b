import TUF

/// A key file that cannot be trusted, or a folder that cannot be read: what, where, what to do.
public struct TrustError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public enum Kind: String, Sendable {
        /// There is no such file or folder.
        case notFound
        /// The file or folder may not be read or written.
        case noPermission
        /// The bytes are not what such a file holds.
        case malformed
        /// The key is for another region than its place says.
        case wrongRegion
        /// The same key is there twice.
        case duplicate
        /// Not what was signed, or not signed by those who must.
        case unverified
        /// More files or bytes than a trust folder may have.
        case tooLarge
        /// Reading or writing failed.
        case ioFailed
    }

    /// What kind of failure.
    public let kind: Kind
    /// The file or folder.
    public let file: String
    /// What was found.
    public let detail: String

    init(_ kind: Kind, _ file: String, _ detail: String) {
        self.kind = kind
        self.file = ForeignText.printable(file)
        self.detail = ForeignText.printable(detail)
    }

    /// One line for a person.
    public var description: String { "\(file): \(detail)" }
}
