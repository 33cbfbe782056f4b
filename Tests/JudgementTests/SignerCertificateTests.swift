import Admission
import CBOR
import COSE
import Cryptography
import Foundation
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// EU certificates whose signers may or may not sign them.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct SignerCertificateTests {
    private func reason(
        _ payload: [UInt8], _ signers: [SignerCertificate], at time: Date
    ) throws -> Reason {
        let trust = try TrustStore(regionalKeys: [], signerCertificates: signers)
        return Judge(verifier: Verifier(trust: trust)).judge(payload, at: time).verdict.reason
    }

    /// The content is a vaccination, use 2.
    @Test(arguments: [
        ([], Reason.certificateValid),
        (["1.3.6.1.4.1.1847.2021.1.2"], .certificateValid),
        (["1.3.6.1.4.1.0.1847.2021.1.2"], .certificateValid),
        (["1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.0.1847.2021.1.2"], .certificateValid),
        (["1.3.6.1.5.5.7.3.1"], .certificateValid),
        (["1.3.6.1.4.1.1847.2021.1.1"], .keyNotAllowed),
        (["1.3.6.1.4.1.0.1847.2021.1.3"], .keyNotAllowed),
        (["1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.1847.2021.1.3"], .keyNotAllowed),
        (["1.3.6.1.4.1.1847.2021.1.22"], .keyNotAllowed),
    ])
    func `a signer's uses decide what it may sign`(_ usages: [String], _ reason: Reason) throws {
        let issuer = try CertificateIssuer(usages: usages)
        let found = try self.reason(try issuer.payload(), [issuer.signer()], at: issuer.time)
        #expect(found == reason)
    }

    @Test func `a key of another curve may sign with ES256`() throws {
        let issuer = try CertificateIssuer(key: .generate(.p384))
        var envelope = try CertificateIssuer().envelope(["v": [HealthSample.vaccination()]])
        envelope.protected = CBORValue.map([
            .init(.integer(1), .integer(-7)),
            .init(.integer(4), .bytes(issuer.certificate.keyID)),
        ]).encoded()
        let structure = CBORValue.array([
            .text("Signature1"), .bytes(envelope.protected), .bytes([]), .bytes(envelope.content),
        ])
        let openssl = try OpenSSLCommand()
        try openssl.write(Array(issuer.key.pem.utf8), "key.pem")
        try openssl.write(structure.encoded(), "message")
        try openssl.run("dgst -sha256 -sign key.pem -out signature message")
        // A sequence of two integers, which DER may begin with a zero or cut.
        var rest = try openssl.read("signature").dropFirst(2)
        envelope.signature = []
        for _ in 0..<2 {
            let length = Int(try #require(rest.dropFirst().first))
            let number = rest.dropFirst(2).prefix(length).suffix(48)
            envelope.signature += Array(repeating: 0, count: 48 - number.count) + number
            rest = rest.dropFirst(2 + length)
        }
        let found = try reason(envelope.payload(), [issuer.signer()], at: issuer.time)
        #expect(found == .certificateValid)
    }

    @Test func `who may not sign is named`() throws {
        let issuer = try CertificateIssuer()
        let authority = try CertificateIssuer(options: "-addext keyUsage=keyCertSign")
        for (payload, judge, detail) in [
            (
                try issuer.payload(), issuer.signer(of: "DE"),
                "issued for \"AT\" with a certificate of DE"
            ),
            (
                try authority.payload(), authority.signer(),
                "its certificate belongs to an authority and may only sign certificates"
            ),
        ] {
            let trust = try TrustStore(regionalKeys: [], signerCertificates: [judge])
            let verdict = Judge(verifier: Verifier(trust: trust)).judge(payload, at: issuer.time)
                .verdict
            #expect(verdict.reason == .keyNotAllowed && verdict.detail == detail, "\(verdict)")
        }
    }

    @Test func `a signature of an algorithm that the format does not have is malformed`() throws {
        let issuer = try CertificateIssuer(key: .generate(.p384))
        let content = try CertificateIssuer().envelope(["v": [HealthSample.vaccination()]]).content
        let message = try COSESign1(
            signing: content, algorithm: .es384, keyID: issuer.certificate.keyID
        ) { try issuer.key.sign($0, algorithm: .es384) }
        let payload = SignedEnvelope.payload(of: message.encoded())
        let verdict = try issuer.judge().judge(payload, at: issuer.time).verdict
        #expect(verdict.reason == .malformed, "\(verdict)")
    }

    @Test func `a signer whose uses cannot be read signs nothing`() throws {
        let issuer = try CertificateIssuer(usages: ["DER:0500"])
        #expect(issuer.certificate.extendedKeyUsages == nil)
        let other = CBORValue.map([.init(.integer(-6), .map([]))])
        for payload in [try issuer.payload(), try issuer.envelope(health: other).payload()] {
            let verdict = try issuer.judge().judge(payload, at: issuer.time).verdict
            #expect(verdict.reason == .keyNotAllowed)
            #expect(verdict.detail?.contains("cannot be read") == true, "\(verdict)")
        }
    }

    @Test func `a certificate may stand on two countries' lists; each is tried`() throws {
        let issuer = try CertificateIssuer()
        let (austria, germany) = (issuer.signer(of: "AT"), issuer.signer(of: "DE"))
        for signers in [[austria, germany], [germany, austria]] {
            #expect(
                try reason(try issuer.payload(), signers, at: issuer.time) == .certificateValid)
        }
        #expect(try reason(try issuer.payload(), [germany], at: issuer.time) == .keyNotAllowed)
        // Without an issuer of its own, a code is of the country whose signer verified it.
        let nameless = try issuer.payload(issuer: nil)
        #expect(try reason(nameless, [germany], at: issuer.time) == .certificateValid)
    }

    @Test func `unknown signers and forgers are distinguished`() throws {
        let (issuer, stranger) = (try CertificateIssuer(), try CertificateIssuer())
        let payload = try issuer.payload()
        #expect(try reason(payload, [stranger.signer()], at: issuer.time) == .keyUnknown)
        #expect(try reason(payload, [], at: issuer.time) == .keyUnknown)
    }

    @Test func `dates of code and signer decide`() throws {
        let issuer = try CertificateIssuer()
        let start = issuer.certificate.notBefore
        let payload = try issuer.payload(issued: 3600, lifetime: 86_400)
        let longer = try issuer.payload(issued: 3600, lifetime: 100 * 86_400)
        let times: [([UInt8], TimeInterval, Reason)] = [
            (payload, 3539, .notYetValid), (payload, 3540, .certificateValid),
            // The specification lets a certificate be used up to and at its expiry.
            (payload, 3600 + 86_400, .certificateValid), (payload, 3601 + 86_400, .codeExpired),
            (longer, 30 * 86_400, .certificateValid), (longer, 31 * 86_400, .keyExpired),
            (longer, 101 * 86_400, .codeExpired),
        ]
        for (payload, seconds, reason) in times {
            let found = try self.reason(payload, [issuer.signer()], at: start + seconds)
            #expect(found == reason, "\(seconds) s")
        }
    }

    @Test func `a site may exclude countries`() throws {
        let issuer = try CertificateIssuer()
        let trust = try TrustStore(regionalKeys: [], signerCertificates: [issuer.signer()])
        let countries: [(Set<String>?, Reason)] = [
            (nil, .certificateValid), (["AT"], .certificateValid), (["DE"], .ruleFailed),
            ([], .ruleFailed),
        ]
        for (countries, reason) in countries {
            let policy = SitePolicy(rules: [ForeignRule(countries: countries)])
            let judge = Judge(verifier: Verifier(trust: trust), policy: policy)
            let verdict = judge.judge(try issuer.payload(), at: issuer.time).verdict
            #expect(verdict.reason == reason)
        }
    }
}
