package import DeviceInterface
package import SiteConfiguration
import Terminal

/// The devices that setup tries, with the installer watching.
package protocol SetupTrials: AnyObject {
    /// Shows a colour on the configured lamp, until `end` or 30 seconds later.
    func light(_ lamp: Lamp, _ settings: IndicatorSettings) async throws(DeviceError)
    /// Opens the configured barrier for its pulse.
    func pulse(_ settings: BarrierSettings) async throws(DeviceError)
    /// Ends the trial: the lamp is dark and the barrier shut.
    func end() async
}

/// Trials of the real devices.
package final class LiveTrials: SetupTrials {
    private var indicator: (any Indicator)?
    private var barrier: (any Barrier)?
    /// The longest time that a colour is shown if nobody answers.
    private static let longestLight = Duration.seconds(30)

    /// Creates the trials. Nothing is opened yet.
    package init() {}

    /// Shows a colour on the configured lamp.
    package func light(_ lamp: Lamp, _ settings: IndicatorSettings) async throws(DeviceError) {
        let indicator = try DeviceAssembly.indicator(settings)
        self.indicator = indicator
        try await indicator.show(lamp, until: MonotonicTime.now() + Self.longestLight)
    }

    /// Opens the configured barrier for its pulse.
    package func pulse(_ settings: BarrierSettings) async throws(DeviceError) {
        guard let barrier = try DeviceAssembly.barrier(settings) else { return }
        self.barrier = barrier
        try await barrier.pulse()
    }

    /// Darkens the lamp, shuts the barrier and releases both.
    package func end() async {
        await indicator?.close()
        await barrier?.close()
        (indicator, barrier) = (nil, nil)
    }
}
