public import FoundationEssentials
public import Verification

/// A negative test not older than some age, and no later positive one.
public struct TestRule: AdmissionRule {
    /// `test-required`.
    public let name = "test-required"
    private let maximumAge: Duration

    /// Asks for a negative test collected at most `maximumAge` before the time of judgement.
    public init(maximumAge: Duration) {
        self.maximumAge = maximumAge
    }

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
    public func end(for facts: CredentialFacts) -> Date? {
        facts.decidingTest.map {
            $0.collectedAt.addingTimeInterval(maximumAge / .seconds(1))
        }
    }
}

/// A number of vaccine doses.
public struct VaccinationRule: AdmissionRule {
    /// `vaccination-required`.
    public let name = "vaccination-required"
    private let minimumDoses: Int

    /// Asks for at least `minimumDoses`.
    public init(minimumDoses: Int) {
        self.minimumDoses = minimumDoses
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        let doses = facts.vaccineDoses
        guard doses >= minimumDoses else {
            return "\(doses) doses in the credential, \(minimumDoses) required"
        }
        return nil
    }
}

extension CredentialFacts {
    /// Of a history the latest test. Of entries that must all hold, one that is not negative or else the oldest.
    var decidingTest: TestResult? {
        switch statement {
        case .status: tests.max { $0.collectedAt < $1.collectedAt }
        case .entries:
            tests.min {
                $0.isNegative == $1.isNegative ? $0.collectedAt < $1.collectedAt : $1.isNegative
            }
        }
    }

    /// Of a history the highest dose; of entries that must all hold, the lowest.
    var vaccineDoses: Int {
        let doses = vaccinations.map(\.dose)
        return switch statement {
        case .status: doses.max() ?? 0
        case .entries: doses.min() ?? 0
        }
    }
}
