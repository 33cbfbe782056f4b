import Admission
import DeviceInterface
import Foundation
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct ValueSetTests {
    /// A set of the vaccines' names, with the product of the test certificate in it or not.
    private func judge(
        _ issuer: CertificateIssuer, _ values: String, id: String = "vaccines-covid-19-names"
    ) throws -> Judge {
        let text =
            #"{"valueSetId":"\#(id)","valueSetDate":"2026-01-01","valueSetValues":{\#(values)}}"#
        let set = try ValueSet(json: Array(text.utf8), file: "values.json")
        let trust = try TrustStore(regionalKeys: [], signerCertificates: [issuer.signer()])
        return Judge(
            verifier: Verifier(trust: trust), policy: SitePolicy(rules: [ValueSetRule([set])]))
    }

    private static let one = #""EU/1/20/1528":{"display":"Comirnaty","active":"#

    @Test func `a value that is in use passes, a withdrawn or unknown one is yellow`() throws {
        let issuer = try CertificateIssuer()
        let payload = try issuer.payload()
        let passes = try judge(issuer, Self.one + "true}").judge(payload, at: issuer.time)
        #expect(passes.verdict.reason == .certificateValid)
        let withdrawn = try judge(issuer, Self.one + "false}").judge(payload, at: issuer.time)
        #expect(withdrawn.verdict.reason == .ruleFailed && withdrawn.verdict.rule == "value-sets")
        #expect(withdrawn.verdict.detail?.contains("withdrawn: Comirnaty") == true)
        let unknown = try judge(issuer, "").judge(payload, at: issuer.time)
        #expect(unknown.verdict.lamp == .yellow)
    }

    @Test func `a value set of another field does not apply`() throws {
        let issuer = try CertificateIssuer()
        let judge = try judge(issuer, "", id: "covid-19-lab-result")
        let verdict = judge.judge(try issuer.payload(), at: issuer.time).verdict
        #expect(verdict.reason == .certificateValid)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"valueSetId":"x","valueSetDate":"y","valueSetValues":[]}"#,
    ])
    func `an invalid value set is refused`(_ text: String) {
        #expect(throws: TrustError.self) { try ValueSet(json: Array(text.utf8), file: "x.json") }
    }
}
