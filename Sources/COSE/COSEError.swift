public import CBOR

/// Bytes that are not a COSE_Sign1 message.
public struct COSEError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// Not the CBOR that was asked for.
        case cbor(CBORError)
        /// CBOR of another shape.
        case notSign1(String)
        /// The protected header lists parameters that must be understood.
        case critical
    }

    /// What is wrong.
    public let kind: Kind

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// One line for a person.
    public var description: String {
        switch kind {
        case .cbor(let error): "\(error)"
        case .notSign1(let detail): "COSE_Sign1: \(detail)"
        case .critical: "COSE_Sign1: critical header parameters we do not know"
        }
    }
}
