/// A payload that is not an EU digital certificate, and at which step that was seen.
public struct HCERTError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The steps of the hcert specification, in order.
    public enum Stage: String, Sendable {
        /// `HC1:` and the payload's length.
        case prefix
        /// RFC 9285.
        case base45
        /// zlib, RFC 1950.
        case compression
        /// COSE_Sign1.
        case cose
        /// CWT claims.
        case claims
        /// The health content.
        case content
    }

    /// The step that failed.
    public let stage: Stage
    /// What was found, with an offset where there is one.
    public let detail: String

    init(_ stage: Stage, _ detail: String) {
        self.stage = stage
        self.detail = detail
    }

    /// One line for a person.
    public var description: String { "HC1 \(stage.rawValue): \(detail)" }
}
