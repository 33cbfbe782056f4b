/// A revocation file that cannot be used, or one that cannot be made: what, where, what to do.
public struct RevocationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public enum Kind: String, Sendable, CaseIterable {
        /// There is no such file, though there must be.
        case notFound
        /// The file may not be read.
        case noPermission
        /// The bytes are not what such a file holds.
        case malformed
        /// A sound file, of another key, segment or shard than it stands for.
        case mismatch
        /// Some files of a segment are there and some are not.
        case incomplete
        /// More bytes than a file may have.
        case tooLarge
        /// Reading or mapping failed.
        case ioFailed
        /// What a list should be made of is not possible.
        case invalid
    }

    /// What kind of failure.
    public let kind: Kind
    /// The file, or the segment if it is about several.
    public let file: String
    /// What was found.
    public let detail: String

    /// An error in `file`; for those who provide a `RevocationFolder`.
    public init(_ kind: Kind, _ file: String, _ detail: String) {
        self.kind = kind
        self.file = file
        self.detail = detail
    }

    /// One line for a person.
    public var description: String { "\(file): \(detail)" }
}
