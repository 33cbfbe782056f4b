public import FoundationEssentials
import HCERT
import HealthCode
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard let test = credential.decidingTest else { return "no test in the credential" }
        guard test.isNegative else { return "the latest test is not negative" }
        let age = time.timeIntervalSince(test.collectedAt)
        guard age >= 0 else { return "the test is dated in the future" }
        guard age <= maximumAge / .seconds(1) else {
            return
                "the test is \(Int(age / 3600)) h old, at most \(Int(maximumAge / .seconds(3600))) h"
        }
        return nil
    }
}

extension TestRule {
    public func end(for credential: VerifiedCredential) -> Date? {
        credential.decidingTest.map {
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        let doses = credential.vaccineDoses
        guard doses >= minimumDoses else {
            return "\(doses) doses in the credential, \(minimumDoses) asked"
        }
        return nil
    }
}

/// A test result, from whichever format.
struct TestResult {
    let collectedAt: Date
    let isNegative: Bool
}

extension VerifiedCredential {
    /// Of a native code, a history, the latest test. Of a certificate, of which every entry must pass, one
    /// that is not negative or else the oldest.
    var decidingTest: TestResult? {
        switch self {
        case .healthCode(let code):
            code.claims.tests.max { $0.collectedAt < $1.collectedAt }.map {
                TestResult(collectedAt: $0.collectedAt, isNegative: $0.result == .negative)
            }
        case .certificate(let certificate):
            certificate.content.tests.map {
                TestResult(collectedAt: $0.collectedAt, isNegative: $0.isNegative)
            }.min {
                $0.isNegative == $1.isNegative ? $0.collectedAt < $1.collectedAt : $1.isNegative
            }
        }
    }

    /// Of a native code the highest dose; of a certificate, of which every entry must pass, the lowest.
    var vaccineDoses: Int {
        switch self {
        case .healthCode(let code): code.claims.vaccinations.map(\.dose).max() ?? 0
        case .certificate(let certificate):
            certificate.content.vaccinations.map(\.doseNumber).min() ?? 0
        }
    }
}
