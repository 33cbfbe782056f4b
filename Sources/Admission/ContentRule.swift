import FoundationEssentials
import Verification

/// Rejects certificates whose content speaks against the holder. A certificate may verify and still
/// certify an infection, or nothing that is valid now. Every entry must pass. No configuration
/// turns this rule off.
struct ContentRule: AdmissionRule {
    let name = "content-favourable"

    /// Doses that a vaccination may be beyond its series: boosters of one-dose vaccines are counted
    /// on.
    private static let maximumBoosters = 5
    /// Seconds that a laboratory's clock may run ahead of ours.
    private static let clockTolerance: TimeInterval = 60

    func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        // The issuer has already assessed the history that it lists.
        case .status: return nil
        case .entries:
            let count = facts.vaccinations.count + facts.tests.count + facts.recoveries.count
            guard count > 0 else { return "the certificate has no entry" }
            return facts.vaccinations.lazy.compactMap { objection(to: $0, at: time) }.first
                ?? facts.tests.lazy.compactMap { objection(to: $0, at: time) }.first
                ?? facts.recoveries.lazy.compactMap { objection(to: $0, at: time) }.first
        }
    }

    func end(for facts: CredentialFacts) -> Date? {
        switch facts.statement {
        case .status: nil
        case .entries: facts.recoveries.map(\.validUntil).min()
        }
    }

    private func objection(
        to vaccination: CredentialFacts.Vaccination, at time: Date
    ) -> String? {
        guard vaccination.givenAt <= time else { return "the vaccination is in the future" }
        guard vaccination.dose <= vaccination.seriesDoses + Self.maximumBoosters else {
            return "dose \(vaccination.dose) of a series of \(vaccination.seriesDoses)"
        }
        return nil
    }

    private func objection(to test: CredentialFacts.TestResult, at time: Date) -> String? {
        guard test.isNegative else { return "the certified test is not negative" }
        guard test.collectedAt <= time.addingTimeInterval(Self.clockTolerance) else {
            return "the test is dated in the future"
        }
        return nil
    }

    private func objection(to recovery: CredentialFacts.Recovery, at time: Date) -> String? {
        guard recovery.firstPositive <= time else {
            return "the recovery's first test is dated in the future"
        }
        guard recovery.validFrom <= time else { return "the recovery is not valid yet" }
        guard time < recovery.validUntil else { return "the recovery has expired" }
        return nil
    }
}
