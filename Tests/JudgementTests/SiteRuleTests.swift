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

@Suite struct SiteRuleTests {
    typealias Change = @Sendable (inout HealthCodeClaims) -> Void

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let rule: any AdmissionRule
        let isAccepted: Bool
        let change: Change

        var testDescription: String { name }

        init(
            _ name: String, _ rule: any AdmissionRule, accepted: Bool,
            _ change: @escaping Change = { _ in }
        ) {
            (self.name, self.rule, isAccepted, self.change) = (name, rule, accepted, change)
        }
    }

    private static func tests(_ tests: (TimeInterval, HealthCodeTest.Result)...) -> Change {
        let tests = tests.map { HealthCodeTest(collectedAt: now - $0.0 * 3600, result: $0.1) }
        return { $0.tests = tests }
    }

    private static func doses(_ doses: Int...) -> Change {
        let given = doses.map {
            HealthCodeVaccination(givenAt: now - 86_400, dose: $0, seriesDoses: 3)
        }
        return { $0.vaccinations = given }
    }

    private static func converted(from origin: Int) -> Change {
        { $0.convertedFrom = Division(origin) }
    }

    private static func regions(_ codes: Int...) -> RegionRule {
        RegionRule(accepted: codes.compactMap { Division($0) })
    }

    private static let twoDays = TestRule(maximumAge: .seconds(48 * 3600))

    static let cases = [
        Case("no test", twoDays, accepted: false),
        Case("fresh test", twoDays, accepted: true, tests((47, .negative))),
        Case("test of the last second", twoDays, accepted: true, tests((48, .negative))),
        Case("old test", twoDays, accepted: false, tests((48.01, .negative))),
        Case("future test", twoDays, accepted: false, tests((-0.01, .negative))),
        Case("positive test", twoDays, accepted: false, tests((1, .positive))),
        Case("unknown test", twoDays, accepted: false, tests((1, .unknown(3)))),
        Case("later positive", twoDays, accepted: false, tests((2, .negative), (1, .positive))),
        Case("later negative", twoDays, accepted: true, tests((1, .negative), (2, .positive))),
        Case("no dose", VaccinationRule(minimumDoses: 1), accepted: false),
        Case("too few", VaccinationRule(minimumDoses: 3), accepted: false, doses(1, 2)),
        Case("enough", VaccinationRule(minimumDoses: 2), accepted: true, doses(2, 1)),
        Case("region", regions(420_000), accepted: true, converted(from: 420_000)),
        Case("city of it", regions(420_000), accepted: true, converted(from: 420_100)),
        Case("region of a city", regions(420_100), accepted: false, converted(from: 420_000)),
        Case("other region", regions(310_000, 440_000), accepted: false, converted(from: 420_100)),
        Case("no region", regions(), accepted: false),
        Case("national", RecognitionRule(accepted: [.national]), accepted: true),
        Case("not own", RecognitionRule(accepted: [.own, .converted]), accepted: false),
        Case(
            "converted", RecognitionRule(accepted: [.converted]), accepted: true,
            converted(from: 420_000)),
        Case("dynamic", KindRule(accepted: [.dynamic]), accepted: true),
        Case("proxy", KindRule(accepted: [.dynamic]), accepted: false) { $0.kind = .proxy },
        Case("foreign rules ask nothing of us", ForeignRule(countries: []), accepted: true),
    ]

    @Test(arguments: cases)
    func `a rule's answer becomes the verdict`(_ test: Case) throws {
        let issuer = try NativeIssuer(.eddsa)
        let judge = Judge(
            verifier: Verifier(trust: try TrustStore(regionalKeys: [try issuer.regionalKey()])),
            policy: SitePolicy(rules: [test.rule]))
        var claims = issuer.claims(.green)
        test.change(&claims)
        let verdict = judge.judge(try issuer.issue(claims), at: now).verdict
        #expect(verdict.reason == (test.isAccepted ? .statusGreen : .ruleFailed))
        #expect(verdict.rule == (test.isAccepted ? nil : test.rule.name))
        #expect((verdict.detail == nil) == test.isAccepted)
    }

    @Test func `rules are applied in order, and only to greens`() throws {
        let issuer = try NativeIssuer(.eddsa)
        let rules: [any AdmissionRule] = [KindRule(accepted: []), Self.twoDays]
        let judge = Judge(
            verifier: Verifier(trust: try TrustStore(regionalKeys: [try issuer.regionalKey()])),
            policy: SitePolicy(rules: rules))
        let green = judge.judge(try issuer.issue(issuer.claims(.green)), at: now).verdict
        #expect(green.rule == "kind-accepted")
        let red = judge.judge(try issuer.issue(issuer.claims(.red)), at: now).verdict
        #expect(red.reason == .statusRed && red.rule == nil)
    }

    @Test func `no site setting makes any lamp greener`() throws {
        let issuer = try NativeIssuer(.eddsa)
        let trust = try TrustStore(regionalKeys: [try issuer.regionalKey()])
        let payloads = try [HealthStatus?.some(.green), .yellow, .red, nil].map {
            try issuer.issue(issuer.claims($0))
        }
        for payload in payloads + [Array("PHC1:".utf8), Array("hello".utf8)] {
            let own = Judge(verifier: Verifier(trust: trust)).judge(payload, at: now).verdict
            for lamp in Lamp.allCases {
                let policy = SitePolicy(stricter: [own.reason: lamp])
                let judge = Judge(verifier: Verifier(trust: trust), policy: policy)
                let verdict = judge.judge(payload, at: now).verdict
                #expect(verdict.reason == own.reason)
                #expect(verdict.lamp.strictness == max(own.lamp.strictness, lamp.strictness))
            }
        }
    }

    @Test func `only two reasons have a green lamp`() {
        let green = Reason.allCases.filter { Verdict($0).lamp == .green }
        #expect(green == [.statusGreen, .certificateValid])
        for reason in Reason.allCases {
            for lamp in Lamp.allCases where lamp != .dark {
                #expect(Verdict(reason, atLeast: lamp).lamp.strictness >= reason.lamp.strictness)
            }
        }
    }
}
