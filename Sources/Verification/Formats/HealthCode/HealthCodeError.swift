/// A payload that is not a native code, or claims that cannot be put into one.
public struct HealthCodeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error.
    public enum Kind: String, Sendable {
        /// The payload does not begin with `PHC1:`.
        case prefix
        /// The payload is longer than 512 characters.
        case length
        /// The text is not Base45, or not in its one canonical form.
        case base45
        /// The bytes are not deterministic CBOR, or not a COSE_Sign1 in tag 18 with the headers of
        /// a native code.
        case envelope
        /// A claim is missing, unknown, of the wrong type or outside its domain.
        case claim
        /// The signature could not be made.
        case signing
    }

    /// The kind of error.
    public let kind: Kind
    /// Where the error is: an offset in characters or bytes, or a claim's key as in `claim 7`.
    public let location: String
    /// What was found there.
    public let detail: String

    init(_ kind: Kind, at location: String, _ detail: String) {
        self.kind = kind
        self.location = location
        self.detail = detail
    }

    /// The error as one line of text.
    public var description: String { "PHC1 \(location): \(detail)" }
}
