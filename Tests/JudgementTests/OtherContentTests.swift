import Admission
import CBOR
import Cryptography
import DeviceInterface
import Foundation
import Regions
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// Genuine is not malformed: what a trusted signer signed and this version does not judge is yellow.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct OtherContentTests {
    private let issuer: CertificateIssuer

    init() throws {
        issuer = try CertificateIssuer()
    }

    private func content(_ keys: Int64...) -> CBORValue {
        .map(keys.map { .init(.integer($0), HealthSample.map(["n": .text("TRAVELLER")])) })
    }

    private func judgement(
        _ health: CBORValue?, _ claims: [Int64: CBORValue?] = [:],
        damage: (inout SignedEnvelope) -> Void = { _ in }
    ) throws -> ScannedCode {
        var signed = try issuer.envelope(health: health, claims: claims)
        damage(&signed)
        return try issuer.judge().judge(signed.payload(), at: issuer.time)
    }

    @Test(arguments: [-6, 3, 4, 5, 2, 77, -1] as [Int64])
    func `a genuine envelope with other content is unsupported, and the signer is named`(
        _ key: Int64
    ) throws {
        let judgement = try judgement(content(key))
        #expect(judgement.verdict.reason == .unsupportedFormat)
        #expect(judgement.verdict.lamp == .yellow && judgement.verdict.format == .hcert)
        #expect(judgement.verdict.region == .country("AT"))
        #expect(judgement.identity.first == 1)
    }

    @Test func `an envelope without an expiry is known, and yellow`() throws {
        #expect(try judgement(content(-6), [4: nil]).verdict.reason == .unsupportedFormat)
        #expect(try judgement(content(5), [4: nil, 6: nil]).verdict.lamp == .yellow)
        #expect(try judgement(nil).verdict.reason == .unsupportedFormat)
        // An EU certificate has both.
        let certificate = CBORValue.map([
            .init(.integer(1), HealthSample.certificate(["v": [HealthSample.vaccination()]]))
        ])
        #expect(try judgement(certificate).verdict.lamp == .green)
        #expect(try judgement(certificate, [4: nil]).verdict.reason == .malformed)
        #expect(try judgement(certificate, [6: nil]).verdict.reason == .malformed)
    }

    @Test func `a reason worse than unsupported comes first`() throws {
        let past = CBORValue.unsigned(1)
        let future = CBORValue.unsigned(UInt64(issuer.time.timeIntervalSince1970) + 3600)
        let cases: [([Int64: CBORValue?], Reason)] = [
            ([4: past], .codeExpired), ([5: future], .notYetValid), ([6: future], .notYetValid),
            ([1: .text("DE")], .keyNotAllowed), ([1: .unsigned(7)], .malformed),
        ]
        for (claims, reason) in cases {
            #expect(try judgement(content(-6), claims).verdict.reason == reason)
        }
        let forged = try judgement(content(-6)) { $0.content[9] ^= 1 }
        #expect(forged.verdict.reason == .signatureInvalid && forged.identity.first == 0)
        let stranger = try CertificateIssuer()
        let payload = try stranger.envelope(health: content(-6)).payload()
        #expect(try issuer.judge().judge(payload, at: issuer.time).verdict.reason == .keyUnknown)
    }

    @Test func `no content, two contents and content that is not a map are malformed`() throws {
        for health in [content(), content(1, -6), .array([]), .text("x"), .null] {
            #expect(try judgement(health).verdict.reason == .malformed)
        }
    }

    @Test func `an issuer that is not a text is malformed`() throws {
        let health = CBORValue.map([
            .init(.integer(1), HealthSample.certificate(["v": [HealthSample.vaccination()]]))
        ])
        let issuers: [CBORValue] = [
            .unsigned(1), .bytes(Array("AT".utf8)), .null, .bool(true), .array([.text("AT")]),
            .text(""), .text(String(repeating: "A", count: 401)),
        ]
        for name in issuers {
            #expect(try judgement(health, [1: name]).verdict.reason == .malformed, "\(name)")
        }
    }

    /// Like three of Georgia's test certificates.
    @Test func `an issuer with a name belongs to its certificate's country`() throws {
        let name =
            "Ministry of IDPs from the occupied territories, Labour, Health and SA of Georgia"
        let georgia = try CertificateIssuer(subject: "/C=GE/O=Ministry/CN=Signer")
        let signed = try georgia.envelope(
            ["v": [HealthSample.vaccination()]], claims: [1: .text(name)])
        for (country, reason) in [("GE", Reason.certificateValid), ("AT", .keyNotAllowed)] {
            let trust = try TrustStore(
                regionalKeys: [], signerCertificates: [georgia.signer(of: country)])
            let verdict = Judge(verifier: Verifier(trust: trust)).judge(
                signed.payload(), at: georgia.time
            ).verdict
            #expect(verdict.reason == reason)
            #expect(verdict.detail.map { $0.count < 140 } ?? true)
            if reason == .certificateValid { #expect(verdict.region == .country("GE")) }
        }
        let nameless = try CertificateIssuer(subject: "/CN=Signer")
        let payload = try nameless.envelope(
            ["v": [HealthSample.vaccination()]], claims: [1: .text(name)]
        ).payload()
        #expect(
            try nameless.judge().judge(payload, at: nameless.time).verdict.reason == .keyNotAllowed)
    }

    @Test(arguments: [
        ("digitalSignature", Reason.certificateValid),
        ("digitalSignature,keyCertSign", .certificateValid),
        ("nonRepudiation", .certificateValid), ("keyCertSign", .keyNotAllowed),
        ("keyCertSign,cRLSign", .keyNotAllowed), ("nonRepudiation,keyCertSign", .keyNotAllowed),
        ("keyEncipherment", .keyNotAllowed),
    ])
    func `a certificate authority cannot sign a person's certificate`(
        _ usage: String, _ reason: Reason
    ) throws {
        let signer = try CertificateIssuer(options: "-addext keyUsage=critical,\(usage)")
        let verdict = try signer.judge().judge(try signer.payload(), at: signer.time).verdict
        #expect(verdict.reason == reason)
    }

    @Test(arguments: [("0500", Reason.keyNotAllowed), ("3000", .certificateValid)])
    func `a signer whose uses cannot be read signs nothing`(
        _ der: String, _ reason: Reason
    ) throws {
        let signer = try CertificateIssuer(options: "-addext 2.5.29.37=DER:\(der)")
        let verdict = try signer.judge().judge(try signer.payload(), at: signer.time).verdict
        #expect(verdict.reason == reason)
    }
}
