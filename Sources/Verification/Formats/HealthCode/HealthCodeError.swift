/// A payload that is not a native code, or claims that cannot be put into one.
public struct HealthCodeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: String, Sendable {
        /// The payload does not begin with `PHC1:`.
        case prefix
        /// The payload is longer than 512 characters.
        case length
        /// Not Base45, or not its one canonical form.
        case base45
        /// Not deterministic CBOR, or not a COSE_Sign1 in tag 18.
        case envelope
        /// A claim is missing, unknown, of another type or outside its domain.
        case claim
        /// The signature could not be made.
        case signing
    }

    /// What is wrong.
    public let kind: Kind
    /// Where: an offset in characters or bytes, or a claim's key as in `claim 7`.
    public let location: String
    /// What was found there.
    public let detail: String

    init(_ kind: Kind, at location: String, _ detail: String) {
        self.kind = kind
        self.location = location
        self.detail = detail
    }

    /// One line for a person.
    public var description: String { "PHC1 \(location): \(detail)" }
}
