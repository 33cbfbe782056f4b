internal import FoundationEssentials
internal import Kiosk
internal import SiteConfiguration

/// Everything that a page's process gets to know of its terminal at the start.
struct PageSetup: Codable {
    /// The page's own section of the configuration.
    var settings: KioskSettings
    var siteName: String
    var version: String
    /// The configuration as operators may read it, without secrets.
    var configuration: String
    var parts: [String]
    var hasCamera: Bool
    var hasJournal: Bool
    var timeZone: String
    /// The start of the terminal on CLOCK_MONOTONIC.
    var start: Duration

    init(_ gate: Gate, _ settings: KioskSettings) {
        self.settings = settings
        (siteName, version) = (gate.siteName, gate.version)
        (configuration, timeZone) = (gate.configuration, gate.timeZone)
        (parts, hasCamera, hasJournal) = (gate.parts, gate.hasCamera, gate.journalPage != nil)
        start = gate.start
    }
}
