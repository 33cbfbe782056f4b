import Admission
import CBOR
import COSE
import Cryptography
import DeviceInterface
import Foundation
import ReproducibleNumbers
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// The same credential is the same scan, whatever bytes carry it.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct CredentialIdentityTests {
    private let issuer: CertificateIssuer

    init() throws {
        issuer = try CertificateIssuer()
    }

    private func judge(_ payload: [UInt8], after seconds: TimeInterval = 0) throws -> ScannedCode {
        try issuer.judge().judge(payload, at: issuer.time + seconds)
    }

    private func sample(_ dose: UInt64 = 2) throws -> SignedEnvelope {
        try issuer.envelope(["v": [HealthSample.vaccination(["dn": .unsigned(dose)])]])
    }

    /// Everything that whoever holds a code can change.
    private func recoded(
        _ envelope: SignedEnvelope, using random: inout SeededRandom
    ) -> [UInt8] {
        var other = random.next() % 2 == 0 ? envelope : envelope.twin
        other.tags = [[18], [], [61], [61, 18]][random.below(4)]
        other.unprotected += (0..<random.below(4)).map {
            .init(.integer(Int64(100 + $0)), .bytes(random.bytes(random.below(9))))
        }
        let message =
            random.next() % 2 == 0
            ? other.message() : other.indefiniteMessage(pieces: 1 + random.below(60))
        return SignedEnvelope.payload(of: message, block: 1 + random.below(200))
    }

    @Test func `a certificate encoded in another way is the same scan`() throws {
        let (first, second) = (try sample(), try sample(1))
        var random = SeededRandom(seed: 14)
        let expected = try [first, second].map { try judge($0.payload()).identity }
        #expect(expected[0] != expected[1])
        var payloads: Set<[UInt8]> = []
        for round in 0..<200 {
            let payload = recoded(round % 2 == 0 ? first : second, using: &random)
            let judgement = try judge(payload)
            payloads.insert(payload)
            #expect(judgement.verdict.reason == .certificateValid)
            #expect(judgement.identity == expected[round % 2])
        }
        #expect(payloads.count > 190)
    }

    @Test func `a code is the same scan whether green or red`() throws {
        let signed = try sample()
        let green = try judge(signed.payload())
        let red = try judge(signed.twin.payload(), after: 20 * 86_400)
        #expect(green.verdict.lamp == .green && red.verdict.reason == .codeExpired)
        #expect(green.identity == red.identity)
    }

    @Test func `an empty protected header is the same in every encoding`() throws {
        let signed = try sample()
        let signature = try issuer.sign(signed.content, [])
        let header: [CBORValue.Pair] = [
            .init(.integer(1), .integer(-7)),
            .init(.integer(4), .bytes(issuer.certificate.keyID)),
        ]
        let judgements = try [[], [0xA0], [0xBF, 0xFF], [0xB8, 0x00]].map { protected in
            try judge(
                SignedEnvelope(
                    protected: protected, content: signed.content, signature: signature,
                    unprotected: header
                ).payload())
        }
        #expect(judgements.allSatisfy { $0.verdict.reason == .certificateValid })
        #expect(Set(judgements.map(\.identity)).count == 1)
    }

    @Test func `a padded, cut or empty signature is invalid`() throws {
        let signed = try sample()
        let (r, s) = (signed.signature.prefix(32), signed.signature.suffix(32))
        let signatures: [[UInt8]] = [
            [], Array(r), [0] + r + s, r + s + [0], [0] + r + [0] + s, Array(s + r),
            [UInt8](repeating: 0, count: 64),
        ]
        for signature in signatures {
            var other = signed
            other.signature = signature
            #expect(try judge(other.payload()).verdict.reason == .signatureInvalid)
        }
    }

    @Test func `two certificates of one key make one scan`() throws {
        let second = try CertificateIssuer(subject: "/C=AT/CN=second", key: issuer.key)
        let trust = try TrustStore(
            regionalKeys: [], signerCertificates: [issuer.signer(), second.signer()])
        let judge = Judge(verifier: Verifier(trust: trust))
        var signed = try issuer.envelope(
            ["v": [HealthSample.vaccination()]], isKeyIDProtected: false)
        let first = judge.judge(signed.payload(), at: issuer.time)
        signed.unprotected = [.init(.integer(4), .bytes(second.certificate.keyID))]
        let renamed = judge.judge(signed.payload(), at: issuer.time)
        #expect(first.verdict.reason == .certificateValid)
        #expect(first.verdict == renamed.verdict)
        #expect(first.identity == renamed.identity)
    }

    @Test func `a native code and its twin are one scan, two codes are two`() throws {
        let native = try NativeIssuer(.es256)
        let judge = try native.judge()
        let code = try HealthCode(payload: try native.issue(native.claims(.green)))
        let payloads = [code.envelope.signature, SignedEnvelope.twin(of: code.envelope.signature)]
            .map { signature in
                native.payload(
                    protected: code.envelope.protectedBytes, content: code.envelope.payload,
                    signature: signature)
            }
        #expect(payloads[0] != payloads[1])
        let judgements = payloads.map { judge.judge($0, at: now) }
        #expect(judgements.allSatisfy { $0.verdict.reason == .statusGreen })
        #expect(judgements[0].identity == judgements[1].identity)
        let expired = payloads.map { judge.judge($0, at: now + 700) }
        #expect(expired.allSatisfy { $0.verdict.reason == .codeExpired })
        #expect(expired.allSatisfy { $0.identity == judgements[0].identity })
        let other = judge.judge(try native.issue(native.claims(.green, number: 2)), at: now)
        #expect(other.identity != judgements[0].identity)
    }

    @Test func `no payload can imitate a verified credential's identity`() throws {
        let green = try judge(try sample().payload())
        for payload in [green.identity, Array(green.identity.dropFirst()), [1] + green.identity] {
            #expect(try judge(payload).identity != green.identity)
        }
        let forged = try judge(Array("HC1:NCF".utf8))
        #expect(forged.identity == [0] + Array("HC1:NCF".utf8))
    }
}
