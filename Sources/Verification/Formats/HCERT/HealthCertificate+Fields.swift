import Verdicts
import FoundationEssentials

extension HealthCertificate {
    /// Returns the fields of the certificate. Throws if its body cannot be read.
    func fields() throws -> [PayloadField] {
        let body = try body()
        let content: [PayloadField?] =
            switch body.content {
            case .certificate(let content):
                [
                    PayloadField("schema", content.version),
                    PayloadField("certifies", content.kind.rawValue),
                ]
            case .other(let name): [PayloadField("content", name)]
            }
        let dates = [
            PayloadField("issuer", body.issuer),
            PayloadField("issued", body.issuedAt?.ISO8601Format()),
            PayloadField("not before", body.notBefore?.ISO8601Format()),
            PayloadField("expires", body.expiresAt?.ISO8601Format()),
        ]
        return (envelope.fields(of: .hcert) + dates + content).compactMap(\.self)
    }
}
