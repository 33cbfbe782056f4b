import FoundationEssentials
import Verdicts

/// A format that this version recognises and names but does not judge. Its codes are yellow.
struct UnjudgedFormat: FormatVerifier {
    private let format: CredentialFormat
    private let detail: String
    private let isOfFormat: @Sendable ([UInt8]) -> Bool

    /// Creates a format that is recognised by the structure of its payloads. `detail` says why it
    /// is not judged.
    init(
        _ format: CredentialFormat, detail: String? = nil,
        recognises: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        self.format = format
        self.detail = detail ?? "\(format.rawValue) is known but not judged by this version"
        isOfFormat = recognises
    }

    /// Creates a format that is recognised by the `prefix` of its payloads.
    init(_ format: CredentialFormat, prefix: String, detail: String? = nil) {
        self.init(format, detail: detail) { $0.starts(with: prefix.utf8) }
    }

    func recognises(_ payload: [UInt8]) -> Bool { isOfFormat(payload) }

    func parse(_ payload: [UInt8]) throws(Refusal) -> Never {
        throw Refusal(reason: .unsupportedFormat, format: format, detail: detail)
    }

    func fields(of payload: [UInt8]) -> [PayloadField] {
        [PayloadField("format", format.rawValue), PayloadField("content", detail)]
            .compactMap(\.self)
    }

    func verify(
        _ code: Never, by verifier: Verifier, at time: Date, _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential {}
}
