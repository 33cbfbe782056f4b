import Verdicts
import FoundationEssentials
import Hexadecimal
import Regions

extension HealthCode {
    /// The fields of the code, in the order of its claims.
    var fields: [PayloadField] {
        let head =
            envelope.fields(of: .native) + [
                PayloadField("issuer", "\(claims.issuer), \(claims.issuer.provinceName)"),
                PayloadField("issued", claims.issuedAt.ISO8601Format()),
                PayloadField("not before", claims.notBefore?.ISO8601Format()),
                PayloadField("expires", claims.expiry.ISO8601Format()),
                PayloadField("code id", claims.codeID.hexadecimal),
                PayloadField("kind", "\(claims.kind)"),
                PayloadField("status", claims.status.map { "\($0)" } ?? "absent"),
                PayloadField("status until", claims.statusValidUntil?.ISO8601Format()),
                PayloadField("masked name", claims.maskedName),
                PayloadField("certificate", claims.certificateType.map { "\($0)" }),
                PayloadField("subject tag", claims.subjectTag?.hexadecimal),
            ]
        let tests = claims.tests.map {
            PayloadField("test", "\($0.collectedAt.ISO8601Format()) \($0.result)")
        }
        let doses = claims.vaccinations.map {
            PayloadField("dose", "\($0.givenAt.ISO8601Format()) \($0.dose) of \($0.seriesDoses)")
        }
        let tail = [
            PayloadField(
                "converted from", claims.convertedFrom.map { "\($0), \($0.provinceName)" }),
            PayloadField("BizExtData", claims.bizExtData?.hexadecimal),
        ]
        return (head + tests + doses + tail).compactMap(\.self)
    }
}
