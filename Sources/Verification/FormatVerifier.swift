import FoundationEssentials

/// One credential format: how its codes are recognised, read and verified, and which facts they state.
///
/// A format is a folder of `Formats` with one conformance, and a line of `FormatRegistry.swift`.
protocol FormatVerifier: Sendable {
    /// A code of the format, read as far as its signature needs and unverified.
    associatedtype Code

    /// Whether a payload is of this format, by its prefix or its structure.
    func recognises(_ payload: [UInt8]) -> Bool
    /// Reads what is needed to find the key and to check the signature. Any bytes give a code or a refusal.
    func parse(_ payload: [UInt8]) throws(Refusal) -> Code
    /// Verifies the signature, whether its key may sign this, the dates and the revocation, and states the
    /// facts. Nothing that the code says is used before the signature is verified, but to find the key.
    func verify(
        _ code: Code, by verifier: Verifier, at time: Date
    ) throws(Refusal) -> VerifiedCredential
}

extension FormatVerifier {
    func verified(
        _ payload: [UInt8], by verifier: Verifier, at time: Date
    ) throws(Refusal) -> VerifiedCredential {
        try verify(try parse(payload), by: verifier, at: time)
    }
}
