import ArgumentParser
import COSE
import Cryptography
import Failures
import FoundationEssentials
import Regions
import TerminalAssembly
import Verification

struct CodeInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a payload. Nothing is verified: believe none of it.")

    @Argument(help: "The payload, or - for standard input.")
    var payload: String

    func run() async throws {
        try await reportingFailures {
            let bytes = try payloadBytes(payload)
            do {
                if bytes.starts(with: HealthCode.prefix.utf8) {
                    show(try HealthCode(payload: bytes))
                } else {
                    try show(try HealthCertificate(payload: bytes))
                }
            } catch {
                throw Failure(.data, "\(error)")
            }
        }
    }

    private func show(_ code: HealthCode) {
        let claims = code.claims
        show(code.envelope, "PHC1")
        show("issuer", "\(claims.issuer), \(claims.issuer.provinceName)")
        show("issued", claims.issuedAt.ISO8601Format())
        show("not before", claims.notBefore?.ISO8601Format())
        show("expires", claims.expiry.ISO8601Format())
        show("code id", claims.codeID.hexadecimal)
        show("kind", "\(claims.kind)")
        show("status", claims.status.map { "\($0)" } ?? "absent")
        show("status until", claims.statusValidUntil?.ISO8601Format())
        show("masked name", claims.maskedName)
        show("certificate", claims.certificateType.map { "\($0)" })
        show("subject tag", claims.subjectTag?.hexadecimal)
        for test in claims.tests {
            show("test", "\(test.collectedAt.ISO8601Format()) \(test.result)")
        }
        for dose in claims.vaccinations {
            show("dose", "\(dose.givenAt.ISO8601Format()) \(dose.dose) of \(dose.seriesDoses)")
        }
        show("converted from", claims.convertedFrom.map { "\($0), \($0.provinceName)" })
        show("BizExtData", claims.bizExtData?.hexadecimal)
    }

    private func show(_ certificate: HealthCertificate) throws {
        let body = try certificate.body()
        show(certificate.envelope, "HC1")
        show("issuer", body.issuer)
        show("issued", body.issuedAt?.ISO8601Format())
        show("not before", body.notBefore?.ISO8601Format())
        show("expires", body.expiresAt?.ISO8601Format())
        switch body.content {
        case .certificate(let content):
            show("schema", content.version)
            show("certifies", content.kind.rawValue)
        case .other(let name): show("content", name)
        }
    }

    private func show(_ envelope: COSESign1, _ format: String) {
        show("format", format)
        show("algorithm", envelope.algorithm?.rawValue ?? "\(envelope.algorithmNumber ?? 0)")
        show("key id", envelope.keyID?.hexadecimal)
    }

    private func show(_ name: String, _ value: String?) {
        guard let value else { return }
        let padding = String(repeating: " ", count: max(1, 16 - name.count))
        StandardOutput.write(name + padding + value)
    }
}
