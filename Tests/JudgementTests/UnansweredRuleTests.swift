import Foundation
import Testing
import TestSupport

@testable import Admission
@testable import Verification

/// Facts that no format of today states: a rule that gets no answer objects.
@Suite struct UnansweredRuleTests {
    private static func facts(
        vaccinations: [CredentialFacts.Vaccination] = [],
        tests: [CredentialFacts.TestResult] = []
    ) -> CredentialFacts {
        CredentialFacts(
            issuer: .country("AT"), statement: .entries, expiry: now + 3600,
            vaccinations: vaccinations,
            tests: tests)
    }

    private static func dose(about disease: String?) -> CredentialFacts.Vaccination {
        CredentialFacts.Vaccination(disease: disease, dose: 1, seriesDoses: 1, givenAt: now - 3600)
    }

    private static func test(about disease: String?) -> CredentialFacts.TestResult {
        CredentialFacts.TestResult(disease: disease, collectedAt: now - 60, isNegative: true)
    }

    @Test func `a certificate without entries certifies nothing`() {
        #expect(Self.objector(Self.facts()) == "content-favourable")
    }

    @Test func `an entry without a disease does not meet a disease rule`() {
        let covid = "840539006"
        #expect(Self.objector(Self.facts(vaccinations: [Self.dose(about: covid)])) == nil)
        #expect(
            Self.objector(Self.facts(vaccinations: [Self.dose(about: nil)])) == "agent-accepted")
        #expect(
            Self.objector(
                Self.facts(
                    vaccinations: [Self.dose(about: covid)], tests: [Self.test(about: nil)]))
                == "agent-accepted")
    }

    @Test func `values of no known set do not pass`() {
        let facts = Self.facts(vaccinations: [Self.dose(about: "840539006")])
        #expect(Self.objector(facts, [ValueSetRule([])]) == "value-sets")
    }

    @Test func `a missing test is not negative, and a missing dose is no vaccination`() {
        let facts = Self.facts(vaccinations: [Self.dose(about: "840539006")])
        #expect(Self.objector(facts, [TestRule(maximumAge: .seconds(3600))]) == "test-required")
        #expect(Self.objector(facts, [VaccinationRule(minimumDoses: 2)]) == "vaccination-required")
    }

    /// A certificate that carries a vaccination and a test: each of them must hold.
    @Test func `every entry of every kind must be valid`() {
        let good = Self.facts(
            vaccinations: [Self.dose(about: "840539006")], tests: [Self.test(about: "840539006")])
        #expect(Self.objector(good) == nil)
        let positive = CredentialFacts.TestResult(
            disease: "840539006", collectedAt: now - 60, isNegative: false)
        let bad = Self.facts(vaccinations: [Self.dose(about: "840539006")], tests: [positive])
        #expect(Self.objector(bad) == "content-favourable")
    }

    /// The first rule that objects, of those that no site turns off and of `rules`.
    private static func objector(
        _ facts: CredentialFacts, _ rules: [any AdmissionRule] = []
    ) -> String? {
        SitePolicy(rules: rules).allRules.first { $0.objection(to: facts, at: now) != nil }?.name
    }
}
