public import FoundationEssentials
public import Verification

/// Requires that the deciding test is negative and not older than a maximum age.
public struct TestRule: AdmissionRule {
    /// The rule's name, `test-required`.
    public let name = "test-required"
    private let maximumAge: Duration

    /// Requires a negative test that was collected at most `maximumAge` before the time of
    /// judgement.
    public init(maximumAge: Duration) {
        self.maximumAge = maximumAge
    }

    /// Objects if there is no test, or if the deciding test is not negative, too old or dated in
    /// the future.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        guard let test = facts.decidingTest else { return "no test in the credential" }
        guard test.isNegative else { return "the latest test is not negative" }
        let age = time.timeIntervalSince(test.collectedAt)
        guard age >= 0 else { return "the test is dated in the future" }
        guard age <= maximumAge / .seconds(1) else {
            return
                "the test is \(Int(age / 3600)) h old; the limit is \(Int(maximumAge / .seconds(3600))) h"
        }
        return nil
    }
}

extension TestRule {
    /// The time at which the deciding test exceeds its maximum age.
    public func end(for facts: CredentialFacts) -> Date? {
        facts.decidingTest.map {
            $0.collectedAt.addingTimeInterval(maximumAge / .seconds(1))
        }
    }
}

/// Requires a number of vaccine doses.
public struct VaccinationRule: AdmissionRule {
    /// The rule's name, `vaccination-required`.
    public let name = "vaccination-required"
    private let minimumDoses: Int

    /// Requires at least `minimumDoses` doses.
    public init(minimumDoses: Int) {
        self.minimumDoses = minimumDoses
    }

    /// Objects if the credential states fewer doses.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        let doses = facts.vaccineDoses
        guard doses >= minimumDoses else {
            return "\(doses) doses in the credential, \(minimumDoses) required"
        }
        return nil
    }
}

extension CredentialFacts {
    /// The test that decides. In a history, it is the latest test; of two that were collected at
    /// the same time, it is one that is not negative. Among entries that must all pass, it is one
    /// that is not negative or, if all are negative, the oldest.
    var decidingTest: TestResult? {
        switch statement {
        case .status:
            tests.max {
                $0.collectedAt == $1.collectedAt
                    ? $0.isNegative && !$1.isNegative : $0.collectedAt < $1.collectedAt
            }
        case .entries:
            tests.min {
                $0.isNegative == $1.isNegative ? $0.collectedAt < $1.collectedAt : $1.isNegative
            }
        }
    }

    /// The number of doses that counts. In a history, it is the highest dose. Among entries that
    /// must all pass, it is the lowest.
    var vaccineDoses: Int {
        let doses = vaccinations.map(\.dose)
        return switch statement {
        case .status: doses.max() ?? 0
        case .entries: doses.min() ?? 0
        }
    }
}
