import DeviceInterface
package import SiteConfiguration
package import TerminalCore

extension Timing {
    /// Takes the times from a configuration.
    package init(_ settings: TimingSettings) {
        self.init()
        hold = settings.hold
        sameCode = settings.sameCode
        stall = settings.stall
        oldestSight = settings.oldestSight
    }
}
