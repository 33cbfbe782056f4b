package import DeviceInterface
package import FoundationEssentials
package import Passages
package import SiteConfiguration
import Verdicts

extension PassageRegister {
    /// Creates a register without storage, for simulations. `start` is the time of day at `now`.
    package static func forgetful(
        _ settings: Configuration, at start: Date, now: Duration = .zero
    ) -> PassageRegister {
        PassageRegister(
            againAfter: settings.passageTime(joinedWith: nil), at: start, now: now)
    }
}

extension Configuration {
    /// Returns the least strict lamp that the site allows when one of its rules objects.
    package var ruleLamp: @Sendable () -> Lamp {
        let lamp = admission.stricter[.ruleFailed] ?? .dark
        return { lamp }
    }
}

extension JudgeAssembly {
    /// Creates the terminal's register, stored beside its journal.
    package func passageRegister() -> PassageRegister {
        PassageRegister(
            againAfter: passageTimeNow,
            storage: PassageFile(folder: configuration.journal.directory), at: Date(),
            now: MonotonicTime.now())
    }

    /// How long a passage is remembered now. If the signed rules are missing, the terminal is out
    /// of service and the rules may require any time. The longest possible time is used then, so
    /// that no passage is forgotten before the rules are back.
    package var passageTimeNow: Duration {
        (try? rules(contents).passageTime) ?? configuration.longestPassageTime
    }
}
