import Admission
import CBOR
import COSE
import Cryptography
import DeviceInterface
import Foundation
import Regions
import Revocation
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// What is said of a key holds for the key, whatever name a code gives it.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct KeyRevocationTests {
    private let first: CertificateIssuer
    private let second: CertificateIssuer

    init() throws {
        first = try CertificateIssuer()
        second = try CertificateIssuer(subject: "/C=AT/CN=second", key: first.key)
    }

    /// A list under one key id.
    private func lists(
        under keyID: [UInt8], _ identifiers: [RevocationIdentifier]
    ) throws -> RevocationStore {
        let files = try RevocationSegmentWriter(keyID: keyID, segment: "base").files(
            for: identifiers)
        return RevocationStore(
            countries: RevocationLists(expected: [
                RevocationKeyFiles(
                    keyID: keyID, folder: MemoryFolder(files), names: files.map(\.name))
            ]))
    }

    private func reasons(
        _ revocations: RevocationStore = .empty, isKeyIDProtected: Bool = false,
        signers: [SignerCertificate]? = nil
    ) throws -> [Reason] {
        let trust = try TrustStore(
            regionalKeys: [], signerCertificates: signers ?? [first.signer(), second.signer()],
            revocations: revocations)
        let judge = Judge(verifier: Verifier(trust: trust))
        return try [first, second].map { named in
            let signed = try first.envelope(
                ["v": [HealthSample.vaccination()]], isKeyIDProtected: isKeyIDProtected,
                keyID: named.certificate.keyID)
            return judge.judge(signed.payload(), at: first.time).verdict.reason
        }
    }

    @Test func `a revoked certificate stays revoked under the key's other name`() throws {
        #expect(try reasons() == [.certificateValid, .certificateValid])
        let uci = "URN:UVCI:01:AT:TEST"
        for identifier in [RevocationIdentifier.uci(uci), .countryAndUCI("AT", uci)] {
            for keyID in [
                first.certificate.keyID, second.certificate.keyID, first.key.publicKey.keyID,
            ] {
                for isProtected in [false, true] {
                    let found = try reasons(
                        try lists(under: keyID, [identifier]), isKeyIDProtected: isProtected)
                    #expect(found == [.revoked, .revoked])
                }
            }
        }
    }

    @Test func `a certificate is revoked by its signature, and by the issuer that it names`() throws
    {
        let name = "Ministry of Health"
        let signed = try first.envelope(
            ["v": [HealthSample.vaccination()]], claims: [1: .text(name)])
        let keyID = first.certificate.keyID
        for (identifier, reason) in [
            (.signature(signed.signature, .pair), .revoked),
            (.signature(signed.signature, .whole), .certificateValid),
            (.countryAndUCI(name, "URN:UVCI:01:AT:TEST"), .revoked),
            (.countryAndUCI("DE", "URN:UVCI:01:AT:TEST"), .certificateValid),
        ] as [(RevocationIdentifier, Reason)] {
            let trust = try TrustStore(
                regionalKeys: [], signerCertificates: [first.signer()],
                revocations: try lists(under: keyID, [identifier]))
            let judge = Judge(verifier: Verifier(trust: trust))
            let verdict = judge.judge(signed.payload(), at: first.time).verdict
            #expect(verdict.reason == reason)
        }
    }

    @Test func `a signature of RSA is revoked whole`() throws {
        let issuer = try CertificateIssuer(key: .generate(.rsa(bits: 2048)))
        let content = try first.envelope(["v": [HealthSample.vaccination()]]).content
        let message = try COSESign1(
            signing: content, algorithm: .ps256, keyID: issuer.certificate.keyID
        ) { try issuer.key.sign($0, algorithm: .ps256) }
        for (half, reason) in [
            (.whole, .revoked), (.pair, .certificateValid),
        ] as [(RevocationIdentifier.SignatureForm, Reason)] {
            let list = try lists(
                under: issuer.certificate.keyID, [.signature(message.signature, half)])
            let trust = try TrustStore(
                regionalKeys: [], signerCertificates: [issuer.signer()], revocations: list)
            let verdict = Judge(verifier: Verifier(trust: trust)).judge(
                SignedEnvelope.payload(of: message.encoded()), at: issuer.time
            ).verdict
            #expect(verdict.reason == reason, "\(verdict)")
        }
    }

    @Test
    func `the signer that a verdict names depends neither on the lists' order nor on the code`()
        throws
    {
        func named(_ signed: SignedEnvelope, _ signers: [SignerCertificate]) throws -> Verdict {
            let trust = try TrustStore(regionalKeys: [], signerCertificates: signers)
            return Judge(verifier: Verifier(trust: trust)).judge(signed.payload(), at: first.time)
                .verdict
        }
        let nameless = try first.envelope(["v": [HealthSample.vaccination()]], claims: [1: nil])
        let (austria, germany) = (first.signer(), first.signer(of: "DE"))
        for order in [[austria, germany], [germany, austria]] {
            #expect(try named(nameless, order).region == .country("AT"))
        }
        let other = CBORValue.map([.init(.integer(-6), .map([]))])
        var keyIDs: [String?] = []
        for name in [first, second] {
            for order in [[first.signer(), second.signer()], [second.signer(), first.signer()]] {
                let keyID = name.certificate.keyID
                for signed in [
                    try first.envelope(
                        ["v": [HealthSample.vaccination()]], isKeyIDProtected: false, keyID: keyID),
                    try first.envelope(health: other, isKeyIDProtected: false, keyID: keyID),
                ] { keyIDs.append(try named(signed, order).keyID) }
            }
        }
        #expect(Set(keyIDs).count == 1 && keyIDs.first != .some(nil))
    }

    @Test func `a list that cannot be read makes every name of the key doubtful`() throws {
        let keyID = first.certificate.keyID
        let broken = RevocationStore(
            countries: RevocationLists(expected: [
                RevocationKeyFiles(keyID: keyID, folder: MemoryFolder(), names: ["base.list"])
            ]))
        #expect(try reasons(broken) == [.revocationUnknown, .revocationUnknown])
    }

    @Test func `a division's word about a country's key is a doubt, and no proof`() throws {
        for revokedAt in [nil, now - 60] {
            let listing = try RegionalKey(
                region: .nation, publicKey: first.key.publicKey, algorithm: .es256,
                notBefore: now - 60, notAfter: now + 60, createdAt: now - 60, revokedAt: revokedAt)
            let trust = try TrustStore(
                regionalKeys: [listing], signerCertificates: [first.signer()])
            let verdict = Judge(verifier: Verifier(trust: trust)).judge(
                try first.payload(), at: first.time
            ).verdict
            #expect(verdict.reason == (revokedAt == nil ? .certificateValid : .revocationUnknown))
        }
    }

    @Test func `unsigned names use the stricter certificate, a signed name the issuer's`()
        throws
    {
        let limited = try CertificateIssuer(
            usages: ["1.3.6.1.4.1.1847.2021.1.1"], subject: "/C=AT/CN=tests", key: first.key)
        let signers = [first.signer(), second.signer(), limited.signer()]
        for order in [signers, signers.reversed()] {
            #expect(try reasons(signers: order) == [.keyNotAllowed, .keyNotAllowed])
            #expect(
                try reasons(isKeyIDProtected: true, signers: order)
                    == [.certificateValid, .certificateValid])
        }
    }

    @Test func `a key that its region withdrew verifies no code`() throws {
        let issuer = try NativeIssuer(region: try #require(Division(440_000)))
        let codes: [(Int?, Reason)] = [
            (nil, .statusGreen), (440_300, .revoked), (0, .revoked), (440_000, .revoked),
            // Another province's word is no proof, and no code turns green on it.
            (310_000, .revocationUnknown),
        ]
        for (withdrawn, reason) in codes {
            var keys = withdrawn == 440_000 ? [] : [try issuer.regionalKey()]
            if let withdrawn {
                keys.append(
                    try issuer.regionalKey(of: Division(withdrawn), revokedAt: now - 60))
            }
            for order in [keys, keys.reversed()] {
                let judge = Judge(verifier: Verifier(trust: try TrustStore(regionalKeys: order)))
                let verdict = judge.judge(try issuer.issue(issuer.claims(.green)), at: now).verdict
                #expect(verdict.reason == reason, "\(withdrawn ?? 0)")
                let red = judge.judge(try issuer.issue(issuer.claims(.red)), at: now).verdict
                #expect(red.lamp == .red)
            }
        }
    }
}
