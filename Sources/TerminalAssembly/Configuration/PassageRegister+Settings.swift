package import DeviceInterface
package import FoundationEssentials
package import Passages
import SiteConfiguration

extension JudgeAssembly {
    /// Creates the terminal's register in `storage`. `wall` is the time of day at `now`.
    package func passageRegister(
        in storage: any Storage, at wall: Date, now: Duration
    ) -> PassageRegister {
        PassageRegister(againAfter: passageTimeNow, storage: storage, at: wall, now: now)
    }

    /// The file of passages beside the journal.
    package var passageFile: any Storage { PassageFile(folder: configuration.journal.directory) }

    /// How long a passage is remembered now. If the signed rules are missing, the terminal is out
    /// of service and the rules may require any time. The longest possible time is used then, so
    /// that no passage is forgotten before the rules are back.
    package var passageTimeNow: Duration {
        (try? rules(contents).passageTime) ?? configuration.longestPassageTime
    }
}
