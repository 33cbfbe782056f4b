import DeviceInterface
import Foundation
import Testing
import TestSupport
import Trust
import Verdicts

@testable import Admission
@testable import Verification

/// Where the rules begin and end, on facts without a code around them.
@Suite struct RuleBoundTests {
    private func facts(
        _ statement: CredentialFacts.Statement = .entries, expiry: Date = now + 3600,
        vaccinations: [CredentialFacts.Vaccination] = [],
        tests: [CredentialFacts.TestResult] = [], recoveries: [CredentialFacts.Recovery] = []
    ) -> CredentialFacts {
        CredentialFacts(
            issuer: .country("AT"), statement: statement, expiry: expiry,
            vaccinations: vaccinations, tests: tests, recoveries: recoveries)
    }

    private func test(_ age: TimeInterval, isNegative: Bool = true) -> CredentialFacts.TestResult {
        CredentialFacts.TestResult(
            disease: "840539006", collectedAt: now - age, isNegative: isNegative)
    }

    private func status(until end: Date?) -> CredentialFacts.Statement {
        .status(CredentialFacts.AssessedStatus(kind: .dynamic, value: .green, validUntil: end))
    }

    @Test func `a certificate without an entry names no accepted disease`() {
        #expect(AgentRule().objection(to: facts(), at: now) == "the certificate names no disease")
    }

    @Test func `a vaccination of this moment counts, one of the next does not`() {
        func objection(_ ahead: TimeInterval, dose: Int = 7) -> String? {
            let vaccination = CredentialFacts.Vaccination(
                disease: "840539006", dose: dose, seriesDoses: 2, givenAt: now + ahead)
            return ContentRule().objection(to: facts(vaccinations: [vaccination]), at: now)
        }
        #expect(objection(0) == nil)
        #expect(objection(0.001) == "the vaccination is in the future")
        // Five boosters may follow the series.
        #expect(objection(0, dose: 8) == "dose 8 of a series of 2")
    }

    @Test func `a test may be as far ahead as clocks may differ, and no further`() {
        func objection(_ ahead: TimeInterval) -> String? {
            ContentRule().objection(to: facts(tests: [test(-ahead)]), at: now)
        }
        #expect(objection(60) == nil)
        #expect(objection(60.001) == "the test is dated in the future")
    }

    @Test func `a recovery counts from its first test, from its start and until its end`() {
        func objection(
            _ first: TimeInterval = -9, _ start: TimeInterval = -5, _ end: TimeInterval = 5
        ) -> String? {
            let recovery = CredentialFacts.Recovery(
                disease: "840539006", firstPositive: now + first, validFrom: now + start,
                validUntil: now + end)
            return ContentRule().objection(to: facts(recoveries: [recovery]), at: now)
        }
        #expect(objection(0, 0, 0.001) == nil)
        #expect(objection(0.001) == "the recovery's first test is dated in the future")
        #expect(objection(-9, 0.001) == "the recovery is not valid yet")
        #expect(objection(-9, -5, 0) == "the recovery has expired")
    }

    @Test func `a credential is valid until the first of its own end and its status' end`() {
        #expect(facts(status(until: now + 5), expiry: now + 9).validUntil == now + 5)
        #expect(facts(status(until: now + 9), expiry: now + 5).validUntil == now + 5)
        #expect(facts(status(until: nil), expiry: now + 5).validUntil == now + 5)
        #expect(facts(expiry: now + 5).validUntil == now + 5)
    }

    @Test func `a test of this moment meets the rule, and one at its maximum age`() {
        let rule = TestRule(maximumAge: .seconds(3600))
        #expect(rule.objection(to: facts(tests: [test(0)]), at: now) == nil)
        #expect(rule.objection(to: facts(tests: [test(3600)]), at: now) == nil)
        #expect(rule.objection(to: facts(tests: [test(3600.1)]), at: now) != nil)
        #expect(rule.objection(to: facts(tests: [test(-0.1)]), at: now) != nil)
    }

    @Test func `the oldest of a certificate's tests decides, but first one that is not negative`() {
        let (new, old) = (test(1), test(50))
        #expect(facts(tests: [new, old]).decidingTest == old)
        #expect(facts(tests: [old, new]).decidingTest == old)
        let positive = test(1, isNegative: false)
        #expect(facts(tests: [positive, old]).decidingTest == positive)
        #expect(facts(tests: [old, positive]).decidingTest == positive)
        let positives = [test(9, isNegative: false), positive]
        #expect(facts(tests: positives).decidingTest == positives[0])
        #expect(facts(tests: positives.reversed()).decidingTest == positives[0])
    }

    @Test func `the latest test of a history decides`() {
        let (new, old) = (test(1), test(50, isNegative: false))
        #expect(facts(status(until: nil), tests: [new, old]).decidingTest == new)
        #expect(facts(status(until: nil), tests: [old, new]).decidingTest == new)
    }

    @Test func `of two tests of one time in a history, the one that is not negative decides`() {
        let (negative, positive) = (test(1), test(1, isNegative: false))
        for tests in [[negative, positive], [positive, negative]] {
            #expect(facts(status(until: nil), tests: tests).decidingTest == positive)
        }
    }

    @Test func `two policies together have the rules of both, in their order`() {
        let site = SitePolicy(rules: [TestRule(maximumAge: .seconds(3600))])
        let signed = SitePolicy(rules: [VaccinationRule(minimumDoses: 1)])
        let names = ["test-required", "vaccination-required"]
        #expect(site.joined(with: signed).rules.map(\.name) == names)
        #expect(signed.joined(with: site).rules.map(\.name) == names.reversed())
    }

    @Test func `a judge takes new rules, and keeps the old ones without new ones`() throws {
        let judge = ReloadableJudge { _ in (nil, .distantPast) }
        let issuer = try NativeIssuer()
        let payload = try issuer.issue(issuer.claims(.green))
        let keys = try TrustStore(regionalKeys: [issuer.regionalKey()])
        judge.replace(keys)
        #expect(judge.judge(payload, at: now).verdict.lamp == .green)
        judge.replace(keys, SitePolicy(rules: [VaccinationRule(minimumDoses: 1)]))
        #expect(judge.judge(payload, at: now).verdict.rule == "vaccination-required")
        judge.replace(keys)
        #expect(judge.judge(payload, at: now).verdict.rule == "vaccination-required")
        judge.replace(keys, SitePolicy())
        #expect(judge.judge(payload, at: now).verdict.lamp == .green)
    }
}
