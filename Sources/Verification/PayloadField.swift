import Cryptography
import COSE
import Hexadecimal
public import Verdicts

/// A field of a payload in readable form. It is not verified.
public struct PayloadField: Hashable, Sendable {
    /// The name, as in `issuer`.
    public let name: String
    /// The value.
    public let value: String

    /// Creates a field; `nil` without a value.
    init?(_ name: String, _ value: String?) {
        guard let value else { return nil }
        (self.name, self.value) = (name, value)
    }
}

extension CredentialFormat {
    /// Returns the fields of a payload of this format in their order, none of which is verified.
    /// Throws what is wrong with the payload; it is empty for formats that are only recognised.
    public func fields(of payload: [UInt8]) throws -> [PayloadField] {
        try verifier.fields(of: payload)
    }
}

extension COSESign1 {
    /// The fields of the envelope.
    func fields(of format: CredentialFormat) -> [PayloadField?] {
        [
            PayloadField("format", format.rawValue),
            PayloadField("algorithm", algorithm?.rawValue ?? "\(algorithmNumber ?? 0)"),
            PayloadField("key id", keyID?.hexadecimal),
        ]
    }
}
