import DeviceInterface
import Failures
import FoundationEssentials
import Journal
import LinuxDevices
import Passages
import Regions
package import SiteConfiguration
import Trust
import Verdicts

/// Examines everything that a terminal needs, part by part: devices, clock, keys, permissions,
/// storage.
package struct Examination {
    /// The finding on one part, with what to do about it.
    package struct Finding {
        /// Whether the part is in order.
        package let isWell: Bool
        /// The part's name, as in `camera`.
        package let part: String
        /// The finding in one line.
        package let text: String
    }

    /// Whether every part examined so far is in order.
    package private(set) var isWell = true
    private let tell: (Finding) -> Void

    /// Creates an examination. `tell` receives each finding at once.
    package init(tell: @escaping (Finding) -> Void) {
        self.tell = tell
    }

    /// Examines the terminal of a configuration, which was read from `file`. Opens the devices.
    package mutating func examine(
        _ settings: Configuration, file: String?, features: PageFeatures = .built
    ) async {
        note("configuration", file ?? "defaults")
        page(settings.kiosk, features)
        let trust = TerminalTrust(settings.trust, directory: nil)
        let contents = keys(trust)
        clock(trust, contents)
        await devices(settings)
        storage(settings.journal)
        passages(JudgeAssembly(settings, trust, contents))
    }

    func note(_ part: String, _ text: String) {
        tell(Finding(isWell: true, part: part, text: text))
    }

    mutating func fail(_ part: String, _ text: String) {
        isWell = false
        tell(Finding(isWell: false, part: part, text: text))
    }

    private mutating func page(_ settings: KioskSettings?, _ features: PageFeatures) {
        guard let settings else { return }
        do {
            try features.check(settings)
        } catch {
            fail("page", "\(error.message).")
        }
    }

    private mutating func keys(
        _ trust: TerminalTrust
    ) -> TerminalTrust.Contents {
        let (contents, folder) = (trust.load(), trust.settings.directory)
        for problem in contents.problems { fail("keys", problem) }
        let store = contents.store
        if let outage = contents.loaded?.outage(at: Date(), grace: trust.grace) {
            fail("keys", "\(outage).")
        } else if store.regionalKeys.isEmpty, store.signerCertificates.isEmpty {
            fail(
                "keys", "none in \(folder). Put some there with `gatelight keys import`.")
        } else {
            let version = contents.set.map { "version \($0.version), " } ?? ""
            note(
                "keys",
                "\(version)\(store.regionalKeys.count) regional keys, \(store.signerCertificates.count) signer certificates"
            )
        }
        if let stale = store.validity.objection(to: .nation, at: Date()) {
            fail("keys", "\(stale).")
        }
        return contents
    }

    private mutating func clock(
        _ trust: TerminalTrust, _ contents: TerminalTrust.Contents
    ) {
        let clock = ClockKeeper(
            trust, contents, runtimeFolder: trust.isVerified ? "/run/gatelight" : nil)
        let now = Date()
        if let doubt = clock.check(at: now).doubt {
            fail("clock", "\(now.ISO8601Format()): \(doubt).")
        } else {
            note("clock", now.ISO8601Format())
        }
        for source in SystemClock().sources { note("clock", source) }
    }

    private mutating func storage(_ settings: JournalSettings) {
        do throws(DeviceError) {
            let path = VerdictJournal.path(in: settings.directory)
            let storage = try FileStorage(path: path)
            // An empty append needs everything that writing an entry needs.
            try storage.append([])
            try storage.checkRoom(for: Journal.maximumEntry)
            note("journal", "\(path), \(try storage.size) bytes")
        } catch {
            fail("journal", "\(error)")
        }
    }

    /// Reads the stored passages as the terminal does at its start. Writes nothing.
    private mutating func passages(_ assembly: JudgeAssembly) {
        guard assembly.passageTimeNow > .zero else {
            note("passages", "not kept: admission.again-after is 0s")
            return
        }
        let register = assembly.passageRegister()
        if let doubt = register.doubt(now: MonotonicTime.now()) {
            fail(
                "passages",
                "\(doubt). Start the terminal; for that time it lights yellow instead of green.")
        } else {
            note("passages", "kept for \(assembly.passageTimeNow)")
        }
    }
}
