import COSE
import Cryptography
package import Failures
import FoundationEssentials
import Hexadecimal
import Regions
import Verification

/// The fields of a payload, none of which is verified.
package struct PayloadFields {
    /// A field in readable form.
    package struct Field: Hashable {
        /// The field's name, as in `issuer`.
        package let name: String
        /// The field's value.
        package let value: String
    }

    /// All fields, in the order of the format.
    package private(set) var all: [Field] = []

    /// Reads the fields of a native code or a health certificate.
    ///
    /// Throws if the payload is neither.
    package init(_ payload: [UInt8]) throws(Failure) {
        do {
            if payload.starts(with: HealthCode.prefix.utf8) {
                add(try HealthCode(payload: payload))
            } else {
                try add(try HealthCertificate(payload: payload))
            }
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    private mutating func add(_ code: HealthCode) {
        let claims = code.claims
        add(code.envelope, "PHC1")
        add("issuer", "\(claims.issuer), \(claims.issuer.provinceName)")
        add("issued", claims.issuedAt.ISO8601Format())
        add("not before", claims.notBefore?.ISO8601Format())
        add("expires", claims.expiry.ISO8601Format())
        add("code id", claims.codeID.hexadecimal)
        add("kind", "\(claims.kind)")
        add("status", claims.status.map { "\($0)" } ?? "absent")
        add("status until", claims.statusValidUntil?.ISO8601Format())
        add("masked name", claims.maskedName)
        add("certificate", claims.certificateType.map { "\($0)" })
        add("subject tag", claims.subjectTag?.hexadecimal)
        for test in claims.tests {
            add("test", "\(test.collectedAt.ISO8601Format()) \(test.result)")
        }
        for dose in claims.vaccinations {
            add("dose", "\(dose.givenAt.ISO8601Format()) \(dose.dose) of \(dose.seriesDoses)")
        }
        add("converted from", claims.convertedFrom.map { "\($0), \($0.provinceName)" })
        add("BizExtData", claims.bizExtData?.hexadecimal)
    }

    private mutating func add(_ certificate: HealthCertificate) throws {
        let body = try certificate.body()
        add(certificate.envelope, "HC1")
        add("issuer", body.issuer)
        add("issued", body.issuedAt?.ISO8601Format())
        add("not before", body.notBefore?.ISO8601Format())
        add("expires", body.expiresAt?.ISO8601Format())
        switch body.content {
        case .certificate(let content):
            add("schema", content.version)
            add("certifies", content.kind.rawValue)
        case .other(let name): add("content", name)
        }
    }

    private mutating func add(_ envelope: COSESign1, _ format: String) {
        add("format", format)
        add("algorithm", envelope.algorithm?.rawValue ?? "\(envelope.algorithmNumber ?? 0)")
        add("key id", envelope.keyID?.hexadecimal)
    }

    private mutating func add(_ name: String, _ value: String?) {
        if let value { all.append(Field(name: name, value: value)) }
    }
}
