package import DeviceInterface
package import FoundationEssentials
package import Passages
package import SiteConfiguration
import Verdicts

extension PassageRegister {
    /// A register that is lost with its process, as simulations have. `start` is the time of day at `now`.
    package static func forgetful(
        _ settings: Configuration, at start: Date, now: Duration = .zero
    ) -> PassageRegister {
        PassageRegister(
            againAfter: settings.passageTime(joinedWith: nil), at: start, now: now)
    }
}

extension Configuration {
    /// What a site wants a rule's no to light at least.
    package var ruleLamp: @Sendable () -> Lamp {
        let lamp = admission.stricter[.ruleFailed] ?? .dark
        return { lamp }
    }
}

extension JudgeAssembly {
    /// The terminal's register, kept beside its journal.
    package func passageRegister() -> PassageRegister {
        PassageRegister(
            againAfter: passageTimeNow,
            storage: PassageFile(folder: configuration.journal.directory), at: Date(),
            now: MonotonicTime.now())
    }

    /// Signed rules that are not there put the terminal out of service. They may ask for any time, so nobody
    /// who passed is forgotten before they are there again.
    package var passageTimeNow: Duration {
        (try? rules(contents).passageTime) ?? configuration.longestPassageTime
    }
}
