public import CBOR

/// The error of bytes that are not a COSE_Sign1 message.
public struct COSEError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of faults.
    public enum Kind: Hashable, Sendable {
        /// The bytes are not the required CBOR.
        case cbor(CBORError)
        /// The CBOR has another structure.
        case notSign1(String)
        /// The protected header lists parameters that must be understood.
        case critical
    }

    /// The kind of fault.
    public let kind: Kind

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// One line for people.
    public var description: String {
        switch kind {
        case .cbor(let error): "\(error)"
        case .notSign1(let detail): "COSE_Sign1: \(detail)"
        case .critical: "COSE_Sign1: unknown critical header parameters"
        }
    }
}
