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
        guard let latest = credential.testResults.max(by: { $0.collectedAt < $1.collectedAt })
        else { return "no test in the credential" }
        guard latest.isNegative else { return "the latest test is not negative" }
        let age = time.timeIntervalSince(latest.collectedAt)
        guard age >= 0 else { return "the test is dated in the future" }
        guard age <= maximumAge / .seconds(1) else {
            return
                "the test is \(Int(age / 3600)) h old, at most \(Int(maximumAge / .seconds(3600))) h"
        }
        return nil
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
    var testResults: [TestResult] {
        switch self {
        case .healthCode(let code):
            code.claims.tests.map {
                TestResult(collectedAt: $0.collectedAt, isNegative: $0.result == .negative)
            }
        case .certificate(let certificate):
            certificate.content.test.map {
                // A test whose time cannot be read is as old as can be.
                [TestResult(collectedAt: $0.collectedAt ?? .distantPast, isNegative: $0.isNegative)]
            } ?? []
        }
    }

    var vaccineDoses: Int {
        switch self {
        case .healthCode(let code): code.claims.vaccinations.map(\.dose).max() ?? 0
        case .certificate(let certificate): certificate.content.vaccination?.doseNumber ?? 0
        }
    }
}
