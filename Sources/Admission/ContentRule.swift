import FoundationEssentials
import HCERT
import Verification

/// What a certificate says against its holder: it may verify and still certify an infection, or nothing
/// that holds today. Not a site's wish, so no configuration turns it off. Of several entries each must pass.
struct ContentRule: AdmissionRule {
    let name = "content-favourable"

    /// How many doses beyond its series a vaccination may be: boosters of one-dose vaccines are counted on.
    private static let mostBoosters = 5
    /// How far a laboratory's clock may run ahead of ours.
    private static let clockTolerance: TimeInterval = 60

    func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .certificate(let certificate) = credential else { return nil }
        return certificate.content.entries.lazy.compactMap { objection(to: $0, at: time) }.first
    }

    func end(for credential: VerifiedCredential) -> Date? {
        guard case .certificate(let certificate) = credential else { return nil }
        return certificate.content.recoveries.map(\.validUntil.ends).min()
    }

    private func objection(to entry: HealthContent.Entry, at time: Date) -> String? {
        switch entry {
        case .vaccination(let vaccination): objection(to: vaccination, at: time)
        case .test(let test): objection(to: test, at: time)
        case .recovery(let recovery): objection(to: recovery, at: time)
        }
    }

    private func objection(to vaccination: Vaccination, at time: Date) -> String? {
        guard vaccination.date.begins <= time else { return "the vaccination is in the future" }
        guard vaccination.doseNumber <= vaccination.seriesDoses + Self.mostBoosters else {
            return "dose \(vaccination.doseNumber) of a series of \(vaccination.seriesDoses)"
        }
        return nil
    }

    private func objection(to test: Test, at time: Date) -> String? {
        guard test.isNegative else { return "the test it certifies is not negative" }
        guard test.collectedAt <= time.addingTimeInterval(Self.clockTolerance) else {
            return "the test is dated in the future"
        }
        return nil
    }

    private func objection(to recovery: Recovery, at time: Date) -> String? {
        guard recovery.firstPositive.begins <= time else {
            return "the recovery's first test is dated in the future"
        }
        guard recovery.validFrom.begins <= time else { return "the recovery has not begun" }
        guard time < recovery.validUntil.ends else { return "the recovery is over" }
        return nil
    }
}
