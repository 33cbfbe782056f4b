/// The error of a revocation file that cannot be used or created: what, where, and what to do.
public struct RevocationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failures.
    public enum Kind: String, Sendable, CaseIterable {
        /// A required file does not exist.
        case notFound
        /// The file may not be read.
        case noPermission
        /// The bytes are not a valid file of this kind.
        case malformed
        /// The file is valid but belongs to another key, segment or shard.
        case mismatch
        /// Some files of a segment are missing.
        case incomplete
        /// The file has more bytes than permitted.
        case tooLarge
        /// Reading or mapping failed.
        case ioFailed
        /// A list cannot be created from the given values.
        case invalid
    }

    /// The kind of failure.
    public let kind: Kind
    /// The name of the file, or of the segment if it concerns several files.
    public let file: String
    /// The details of the failure.
    public let detail: String

    /// Creates an error in `file`; it is public for implementations of `RevocationFolder`.
    public init(_ kind: Kind, _ file: String, _ detail: String) {
        self.kind = kind
        self.file = file
        self.detail = detail
    }

    /// One line for people.
    public var description: String { "\(file): \(detail)" }
}
