import CBOR
import FoundationEssentials
import Testing
import TestSupport
import Verdicts
import Verification

/// What `code inspect` shows: every field of a payload, in the order of the format, unverified.
@Suite struct PayloadFieldTests {
    private func fields(_ format: CredentialFormat, _ text: String) throws -> [String] {
        try format.fields(of: Array(text.utf8)).map { "\($0.name): \($0.value)" }
    }

    @Test func `a native code shows all that stands in it`() throws {
        let text = try NativeSample.issue(NativeSample.fullClaims())
        #expect(
            try fields(.native, text) == [
                "format: PHC1", "algorithm: ES256", "key id: 0102030405060708",
                "issuer: 440300, Guangdong", "issued: 2022-04-15T05:20:00Z",
                "not before: 2022-04-15T05:20:10Z", "expires: 2022-04-15T05:25:00Z",
                "code id: 09080706", "kind: dynamic", "status: green",
                "status until: 2022-04-16T05:20:00Z", "masked name: 张*三", "certificate: residentID",
                "subject tag: 0102030405060708", "test: 2022-04-14T01:33:20Z negative",
                "dose: 2021-08-26T17:46:40Z 2 of 3", "converted from: 420100, Hubei",
                "BizExtData: 010203",
            ])
        let least = try NativeSample.issue(NativeSample.claims())
        #expect(
            try fields(.native, least).map { $0.prefix { $0 != ":" } } == [
                "format", "algorithm", "key id", "issuer", "issued", "expires", "code id", "kind",
                "status",
            ])
        #expect(try fields(.native, least).last == "status: absent")
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `a certificate shows its kind, other content its name`() throws {
        let issuer = try CertificateIssuer()
        let signed = try issuer.envelope(
            ["v": [HealthSample.vaccination()]], claims: [5: .unsigned(0)])
        let found = try CredentialFormat.hcert.fields(of: signed.payload())
        #expect(
            found.map(\.name) == [
                "format", "algorithm", "key id", "issuer", "issued", "not before", "expires",
                "schema", "certifies",
            ])
        #expect(found.first?.value == "HC1" && found.last?.value == "vaccination")
        #expect(found[5].value == "1970-01-01T00:00:00Z")
        let other = try issuer.envelope(
            health: .map([.init(.integer(-6), .map([]))]), claims: [1: nil, 4: nil, 6: nil])
        #expect(
            try CredentialFormat.hcert.fields(of: other.payload()).map(\.name)
                == ["format", "algorithm", "key id", "content"])
    }

    @Test func `an algorithm that is not known is shown by its number`() throws {
        for (header, shown) in [
            ([.init(.integer(1), .integer(-999))], "algorithm: -999"), ([], "algorithm: 0"),
        ] as [([CBORValue.Pair], String)] {
            let envelope = SignedEnvelope(
                protected: CBORValue.map(header).encoded(), content: [0xA0], signature: [1])
            let fields = try CredentialFormat.hcert.fields(of: envelope.payload())
            #expect(fields.map { "\($0.name): \($0.value)" }.contains(shown), "\(fields)")
        }
    }

    @Test func `a format that is only recognised shows why it is not judged`() throws {
        #expect(
            try fields(.nzcp, "NZCP:/1/A") == [
                "format: NZCP", "content: NZCP is known but not judged by this version",
            ])
        #expect(
            try fields(.smartHealthLink, "shlink:/A").last
                == "content: a link, not a credential: it needs the network")
    }
}
