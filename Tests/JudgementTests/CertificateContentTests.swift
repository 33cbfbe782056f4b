import Admission
import CBOR
import DeviceInterface
import Foundation
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// Certificates say what they say: what does not hold today is not green, and no style is refused.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct CertificateContentTests {
    private let issuer: CertificateIssuer

    init() throws {
        issuer = try CertificateIssuer()
    }

    private func verdict(
        _ groups: [String: [CBORValue]], claims: [Int64: CBORValue?] = [:],
        policy: SitePolicy = SitePolicy(), after seconds: TimeInterval = 0
    ) throws -> Verdict {
        let trust = try TrustStore(regionalKeys: [], signerCertificates: [issuer.signer()])
        return Judge(verifier: Verifier(trust: trust), policy: policy).judge(
            try issuer.envelope(groups, claims: claims).payload(), at: issuer.time + seconds
        ).verdict
    }

    private func day(_ days: Double) -> CBORValue { HealthSample.day(days, after: issuer.time) }

    private func expect(
        _ reason: Reason, _ entries: [(String, CBORValue)],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let groups = Dictionary(grouping: entries, by: \.0).mapValues { $0.map(\.1) }
        let verdict = try verdict(groups)
        #expect(
            verdict.reason == reason, "\(verdict.detail ?? "")", sourceLocation: location)
        if reason == .ruleFailed {
            #expect(verdict.rule == "content-favourable", sourceLocation: location)
        }
    }

    private func recovery(_ changes: HealthSample.Fields = [:]) -> CBORValue {
        HealthSample.recovery(at: issuer.time, changes)
    }

    private func test(_ hours: Double, _ changes: HealthSample.Fields = [:]) -> CBORValue {
        HealthSample.test(at: issuer.time + hours * 3600, changes)
    }

    @Test(
        arguments: [
            ("1998-02-26", 1998), ("1998", 1998), ("1998-02", 1998), ("1998-02-26T00:00:00", 1998),
            ("", nil), ("98", nil), ("1899-01-01", nil), ("19980226", nil), ("2100", nil),
            ("+998", nil), ("１９９８", nil),
        ] as [(String, Int?)])
    func `the year of birth is read where it is one`(date: String, year: Int?) throws {
        let trust = try TrustStore(regionalKeys: [], signerCertificates: [issuer.signer()])
        let health = HealthSample.certificate(["r": [recovery()]], dateOfBirth: date)
        let code = Judge(verifier: Verifier(trust: trust)).judge(
            try issuer.envelope(health: .map([.init(.integer(1), health)])).payload(),
            at: issuer.time)
        #expect(code.verdict.reason == .certificateValid)
        #expect(code.birthYear == year)
    }

    @Test func `a recovery holds from its first day to the end of its last`() throws {
        try expect(.certificateValid, [("r", recovery())])
        try expect(.certificateValid, [("r", recovery(["du": day(0)]))])
        try expect(.certificateValid, [("r", recovery(["df": day(0)]))])
        try expect(.ruleFailed, [("r", recovery(["du": day(-2)]))])
        try expect(.ruleFailed, [("r", recovery(["df": day(2)]))])
        try expect(.ruleFailed, [("r", recovery(["fr": day(2)]))])
    }

    @Test func `a day lasts as long as it is that day anywhere on Earth`() throws {
        let groups = ["r": [recovery(["df": day(0), "du": day(0)])]]
        let seconds = issuer.time.timeIntervalSince1970
        let midnight = (seconds / 86_400).rounded(.down) * 86_400 - seconds
        let times: [(TimeInterval, Reason)] = [
            (-14 * 3600 - 1, .ruleFailed), (-14 * 3600, .certificateValid),
            (36 * 3600 - 1, .certificateValid), (36 * 3600, .ruleFailed),
        ]
        for (offset, reason) in times {
            // Issued long before, so that only the days decide.
            let verdict = try verdict(groups, claims: [6: .unsigned(1)], after: midnight + offset)
            let isKeyValid = midnight + offset > -86_400
            #expect(verdict.reason == (isKeyValid ? reason : .keyExpired), "\(offset)")
        }
    }

    @Test func `a date in the future is not green`() throws {
        try expect(.ruleFailed, [("v", HealthSample.vaccination(["dt": day(2)]))])
        try expect(.certificateValid, [("v", HealthSample.vaccination(["dt": day(0)]))])
        try expect(.ruleFailed, [("t", test(0.1))])
        try expect(.certificateValid, [("t", test(-0.1))])
        try expect(.ruleFailed, [("t", test(-1, ["tr": .text("260373001")]))])
    }

    @Test(arguments: [
        "yesterday", "", "2026-13-01", "2026-02-30", "2026-1-1", "2026-01-01T", "20260101",
        "2026-01-01T99:00:00Z", "2026-01-01 10:00", "+026-01-01", "2026-01-01T10:00:00+",
    ])
    func `a date that cannot be read is malformed`(_ text: String) throws {
        try expect(.malformed, [("v", HealthSample.vaccination(["dt": .text(text)]))])
        try expect(.malformed, [("t", test(0, ["sc": .text(text)]))])
        for field in ["fr", "df", "du"] {
            try expect(.malformed, [("r", recovery([field: .text(text)]))])
        }
    }

    @Test(arguments: [
        "2021-06-01T10:12:22Z", "2021-06-01T10:12:22.123456+02:00", "2021-06-01T10:12:22+0200",
        "2021-06-01T10:12Z", "2021-06-01T10:12:22-05", "2021-06-01T23:59:60Z",
    ])
    func `times of every style are read`(_ text: String) throws {
        try expect(.certificateValid, [("t", test(0, ["sc": .text(text)]))])
        try expect(.certificateValid, [("v", HealthSample.vaccination(["dt": .text(text)]))])
    }

    @Test func `a day may be written as a time or a tagged day`() throws {
        let days: [CBORValue] = [
            .text("2021-03-09T00:00:00"), .tagged(0, .text("2021-03-09T00:00:00Z")),
            .tagged(1004, .text("2021-03-09")),
        ]
        for day in days {
            try expect(.certificateValid, [("v", HealthSample.vaccination(["dt": day]))])
        }
    }

    @Test(arguments: [
        (1, 1, Reason.certificateValid), (2, 1, .certificateValid), (6, 1, .certificateValid),
        (9, 9, .certificateValid), (8, 2, .ruleFailed), (9, 1, .ruleFailed), (0, 2, .malformed),
        (1, 0, .malformed), (10, 2, .malformed), (99, 99, .malformed),
    ])
    func `unreasonable dose numbers are refused`(_ dose: UInt64, _ series: UInt64, _ reason: Reason)
        throws
    {
        try expect(
            reason,
            [("v", HealthSample.vaccination(["dn": .unsigned(dose), "sd": .unsigned(series)]))])
    }

    @Test func `every one of several entries must pass`() throws {
        let good = HealthSample.vaccination()
        try expect(.certificateValid, [("v", good), ("v", good)])
        let later = HealthSample.vaccination(["dt": day(3)])
        try expect(.ruleFailed, [("v", good), ("v", later)])
        try expect(.ruleFailed, [("v", later), ("v", good)])
        try expect(
            .malformed, [("v", good), ("v", HealthSample.vaccination(["dn": .unsigned(0)]))])
        try expect(.ruleFailed, [("t", test(-1)), ("t", test(-2, ["tr": .text("260373001")]))])
        // The schema knows no certificate of two kinds.
        try expect(.malformed, [("v", good), ("t", test(-1))])
        let rules = SitePolicy(rules: [TestRule(maximumAge: .seconds(48 * 3600))])
        #expect(try verdict(["t": [test(-1)]], policy: rules).lamp == .green)
        #expect(try verdict(["t": [test(-1), test(-50)]], policy: rules).reason == .ruleFailed)
        let doses = SitePolicy(rules: [VaccinationRule(minimumDoses: 2)])
        let first = HealthSample.vaccination(["dn": .unsigned(1)])
        #expect(try verdict(["v": [good, good]], policy: doses).lamp == .green)
        #expect(try verdict(["v": [good, first]], policy: doses).reason == .ruleFailed)
    }

    @Test func `a certificate for another disease does not meet the site's rule`() throws {
        let measles = HealthSample.vaccination(["tg": .text("14189004")])
        let verdict = try verdict(["v": [measles]])
        #expect(verdict.reason == .ruleFailed && verdict.rule == "agent-accepted")
        #expect(try self.verdict(["v": [HealthSample.vaccination(), measles]]).lamp == .yellow)
        let both = SitePolicy(agents: ["14189004", "840539006"])
        #expect(try self.verdict(["v": [measles]], policy: both).lamp == .green)
        #expect(
            try self.verdict(["v": [measles]], policy: both.joined(with: SitePolicy())).lamp
                == .green)
        let one = both.joined(with: SitePolicy(agents: ["840539006"]))
        #expect(try self.verdict(["v": [measles]], policy: one).lamp == .yellow)
        #expect(try self.verdict(["v": [measles]], policy: SitePolicy(agents: [])).lamp == .yellow)
    }

    @Test func `of two policies the stricter lamp of each reason counts, whichever is first`()
        throws
    {
        let site = SitePolicy(
            stricter: [.codeExpired: .yellow, .ruleFailed: .red, .malformed: .yellow])
        let signed = SitePolicy(
            stricter: [.codeExpired: .red, .ruleFailed: .yellow, .notYetValid: .red])
        let expected: [Reason: Lamp] = [
            .codeExpired: .red, .ruleFailed: .red, .malformed: .yellow, .notYetValid: .red,
        ]
        #expect(site.joined(with: signed).stricter == expected)
        #expect(signed.joined(with: site).stricter == expected)
        let measles = ["v": [HealthSample.vaccination(["tg": .text("14189004")])]]
        for policy in [site.joined(with: signed), signed.joined(with: site)] {
            #expect(try verdict(measles, policy: policy).lamp == .red)
        }
    }

    @Test func `a certificate is not valid before its start`() throws {
        let time = UInt64(issuer.time.timeIntervalSince1970)
        let good = ["v": [HealthSample.vaccination()]]
        let claims: [(CBORValue, Reason)] = [
            (.unsigned(time), .certificateValid), (.unsigned(time + 60), .certificateValid),
            (.unsigned(time + 61), .notYetValid), (.float(Double(time) + 90), .notYetValid),
            (.text("soon"), .malformed), (.null, .malformed), (.negative(0), .malformed),
        ]
        for (notBefore, reason) in claims {
            #expect(try verdict(good, claims: [5: notBefore]).reason == reason, "\(notBefore)")
        }
    }
}
