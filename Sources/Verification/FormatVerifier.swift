import FoundationEssentials
import Verdicts

/// A credential format: how its codes are recognised, parsed and verified, and which facts they
/// state.
///
/// To add a format, add a folder to `Formats` with one conformance and a case to
/// `FormatRegistry.swift`.
protocol FormatVerifier: Sendable {
    /// A code of this format whose signature is not yet verified, parsed as far as verification
    /// needs.
    associatedtype Code

    /// Whether a payload is of this format, judged by its prefix or its structure.
    func recognises(_ payload: [UInt8]) -> Bool
    /// Parses what is needed to find the key and check the signature. Any bytes give a code or
    /// throw a `Refusal`.
    func parse(_ payload: [UInt8]) throws(Refusal) -> Code
    /// Returns the fields of a payload for people, none of which is verified. Throws what is wrong
    /// with the payload.
    func fields(of payload: [UInt8]) throws -> [PayloadField]
    /// Verifies the signature, the key's permissions, the dates and the revocation status, and
    /// returns the facts. Before the signature is verified, the code's content is used only to find
    /// the key. Notes in `trace` each check before it is made.
    func verify(
        _ code: Code, by verifier: Verifier, at time: Date, _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential
}

extension FormatVerifier {
    /// Parses and verifies a payload.
    func verified(
        _ payload: [UInt8], by verifier: Verifier, at time: Date, _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential {
        // A format without codes is one that is only named.
        trace.begin(Code.self == Never.self ? .kind : .structure)
        return try verify(try parse(payload), by: verifier, at: time, &trace)
    }
}
