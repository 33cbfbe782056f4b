import FoundationEssentials
import Passages
import SiteConfiguration
import Verdicts

extension PassageRegister {
    /// A register that is lost with its process, as simulations have. `start` is the time of day at `now`.
    static func forgetful(
        _ admission: AdmissionSettings, at start: Date, now: Duration = .zero
    ) -> PassageRegister {
        PassageRegister(
            againAfter: admission.againAfter(joinedWith: nil), at: start, now: now)
    }
}

extension Configuration {
    /// What a site wants a rule's no to light at least.
    var ruleLamp: Lamp { admission.stricter[.ruleFailed] ?? .dark }
}
