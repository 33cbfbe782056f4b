import Failures
package import SiteConfiguration

/// Examines everything that a terminal needs, part by part: devices, clock, keys, permissions,
/// storage. It opens the devices and writes no file.
package struct Examination {
    /// Whether no part examined so far is broken.
    package private(set) var isWell = true
    let machine: ExaminedMachine
    private let tell: (Finding) -> Void

    /// Creates an examination. `tell` receives each finding at once.
    package init(
        of machine: ExaminedMachine = ExaminedMachine(), tell: @escaping (Finding) -> Void
    ) {
        self.machine = machine
        self.tell = tell
    }

    /// Examines the terminal of a configuration, which was read from `file`. Opens the devices.
    package mutating func examine(
        _ settings: Configuration, file: String?, features: PageFeatures = .built
    ) async {
        configuration(file)
        page(settings.kiosk, features)
        let trust = TerminalTrust(settings.trust, directory: nil)
        let contents = keys(trust)
        clock(trust, contents)
        services(settings)
        await devices(settings)
        journal(settings.journal)
        passages(JudgeAssembly(settings, trust, contents))
    }

    /// Reports a part that works.
    func note(_ part: String, _ text: String) {
        tell(Finding(mark: .ok, part: part, text: text))
    }

    /// Reports a part that is not configured or in doubt.
    func doubt(_ part: String, _ text: String) {
        tell(Finding(mark: .doubtful, part: part, text: text))
    }

    /// Reports a part that does not work.
    mutating func fail(_ part: String, _ text: String) {
        isWell = false
        tell(Finding(mark: .broken, part: part, text: text))
    }

    private func configuration(_ file: String?) {
        guard let file else {
            doubt("configuration", "built-in settings: there is no \(Configuration.installedFile)")
            return
        }
        note("configuration", file)
    }
}
