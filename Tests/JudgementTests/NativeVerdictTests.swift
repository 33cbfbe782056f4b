import Admission
import Cryptography
import DeviceInterface
import Foundation
import Regions
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// Native codes through verification and judgement, one changed thing a case.
@Suite struct NativeVerdictTests {
    typealias Change = @Sendable (inout HealthCodeClaims) -> Void

    /// A change of a green code, and the reason it gets.
    static let changes: [(String, Change, Reason)] = [
        ("nothing", { _ in }, .statusGreen),
        ("yellow", { $0.status = .yellow }, .statusYellow),
        ("red", { $0.status = .red }, .statusRed),
        ("unknown status", { $0.status = .unknown(3) }, .statusUnknown),
        ("no status", { ($0.status, $0.statusValidUntil) = (nil, nil) }, .statusAbsent),
        ("status expires now", { $0.statusValidUntil = now }, .statusExpired),
        ("status lasts a second more", { $0.statusValidUntil = now + 1 }, .statusGreen),
        ("old yellow", { ($0.status, $0.statusValidUntil) = (.yellow, now) }, .statusExpired),
        ("old red", { ($0.status, $0.statusValidUntil) = (.red, now - 9) }, .statusRed),
        ("expires now", { $0.expiry = now }, .codeExpired),
        ("lasts a second more", { $0.expiry = now + 1 }, .statusGreen),
        ("issued a minute ahead", { $0.issuedAt = now + 60 }, .statusGreen),
        ("issued later", { $0.issuedAt = now + 61 }, .notYetValid),
        ("not before a minute ahead", { $0.notBefore = now + 60 }, .statusGreen),
        ("not before later", { $0.notBefore = now + 61 }, .notYetValid),
        ("expired and red", { ($0.status, $0.expiry) = (.red, now) }, .codeExpired),
        (
            "paper", { ($0.kind, $0.status, $0.statusValidUntil) = (.paper, nil, nil) },
            .statusAbsent
        ),
    ]

    @Test(arguments: changes)
    func `content and clock decide`(_ name: String, _ change: Change, _ reason: Reason) throws {
        let issuer = try NativeIssuer()
        var claims = issuer.claims(.green)
        change(&claims)
        let verdict = try issuer.judge().judge(try issuer.issue(claims), at: now).verdict
        #expect(verdict.reason == reason)
        #expect(verdict.lamp == reason.lamp)
        #expect(verdict.format == .native && verdict.region == .nation)
    }

    struct KeyCase: Sendable {
        let name: String
        let notBefore: Date
        let notAfter: Date
        var revokedAt: Date?
        let reason: Reason
    }

    static let keys = [
        KeyCase(name: "runs", notBefore: now - 60, notAfter: now, reason: .statusGreen),
        KeyCase(name: "over", notBefore: now - 99, notAfter: now - 1, reason: .keyExpired),
        KeyCase(name: "not begun", notBefore: now + 1, notAfter: now + 9, reason: .keyExpired),
        // The code was issued 60 s ago: before the key was valid nobody signed with it honestly.
        KeyCase(name: "younger", notBefore: now - 59, notAfter: now + 9, reason: .keyExpired),
        KeyCase(
            name: "revoked", notBefore: now - 99, notAfter: now + 9, revokedAt: now,
            reason: .revoked),
        KeyCase(
            name: "to be revoked", notBefore: now - 99, notAfter: now + 9, revokedAt: now + 99,
            reason: .revoked),
    ]

    @Test(arguments: keys)
    func `the key's own time decides`(_ test: KeyCase) throws {
        let issuer = try NativeIssuer()
        let key = try issuer.regionalKey(
            notBefore: test.notBefore, notAfter: test.notAfter, revokedAt: test.revokedAt)
        let judge = Judge(verifier: Verifier(trust: try TrustStore(regionalKeys: [key])))
        let verdict = judge.judge(try issuer.issue(issuer.claims(.green)), at: now).verdict
        #expect(verdict.reason == test.reason, "\(test.name)")
    }

    @Test func `a clock below the floor is not trusted, whatever the code says`() throws {
        let issuer = try NativeIssuer()
        let trust = try TrustStore(regionalKeys: [try issuer.regionalKey()])
        let payload = try issuer.issue(issuer.claims(.green))
        for (floor, reason) in [(now, Reason.statusGreen), (now + 1, .clockUntrusted)] {
            let judge = Judge(verifier: Verifier(trust: trust, clockFloor: floor))
            #expect(judge.judge(payload, at: now).verdict.reason == reason)
        }
    }

    @Test(arguments: [
        ("", Reason.notACredential), ("https://example.org", .notACredential),
        ("phc1:ABC", .notACredential), ("PHC1:", .malformed), ("PHC1:AAA", .malformed),
        ("HC1:", .malformed), ("HC1:NCF", .malformed), ("LT1:NCF", .unsupportedFormat),
        ("shc:/5676", .unsupportedFormat), ("shlink:/eyJ1", .unsupportedFormat),
        ("NZCP:/1/2KCEVI", .unsupportedFormat), ("PK\u{3}\u{4}zip", .unsupportedFormat),
        ("{\"data\":1,\"hdr\":{}}", .unsupportedFormat), ("{\"data\":1}", .notACredential),
    ])
    func `other payloads are named`(_ payload: String, _ reason: Reason) throws {
        let judge = Judge(verifier: Verifier(trust: .empty))
        #expect(judge.judge(Array(payload.utf8), at: now).verdict.reason == reason)
    }

    @Test func `only a verified code's subject tag is passed on`() throws {
        let issuer = try NativeIssuer()
        var claims = issuer.claims(.red)
        claims.subjectTag = [UInt8](1...8)
        let payload = try issuer.issue(claims)
        #expect(try issuer.judge().judge(payload, at: now).subjectTag == [UInt8](1...8))
        #expect(Judge(verifier: Verifier(trust: .empty)).judge(payload, at: now).subjectTag == nil)
    }
}
