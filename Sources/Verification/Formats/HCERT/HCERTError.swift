/// A payload that is not an EU digital certificate, with the decoding step that found it out.
public struct HCERTError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The steps of the hcert specification, in order.
    public enum Stage: String, Sendable {
        /// The `HC1:` prefix and the payload's length.
        case prefix
        /// The Base45 text (RFC 9285).
        case base45
        /// The zlib compression (RFC 1950).
        case compression
        /// The COSE_Sign1 message (RFC 9052).
        case cose
        /// The CWT claims (RFC 8392).
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

    /// The error as one line of text.
    public var description: String { "HC1 \(stage.rawValue): \(detail)" }
}
