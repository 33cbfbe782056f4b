import SiteConfiguration
import SystemPackage

/// What is drawn for one run, besides what happens in it: the site's configuration, its devices, and
/// how its machine schedules.
struct Site: Hashable, Sendable {
    /// Whether there is a camera. Without one there is a code reader.
    var hasCamera = true
    /// Whether there is a code reader.
    var hasReader = false
    /// Whether there is a barrier.
    var hasBarrier = true
    /// The time between the camera's frames.
    var frameInterval = Duration.milliseconds(100)
    /// The probability that a frame is searched completely.
    var wholeLooks = 1.0
    /// The probability that a complete search misses a code that an earlier one found, in at most
    /// two frames after each other.
    var misses = 0.0
    /// Whether the product's decoders read pictures.
    var hasPictures = false
    /// The time that a verdict stays on the lamp.
    var hold = Duration.seconds(2)
    /// The time within which a person is not let through again.
    var againAfter = Duration.zero
    /// The length of the barrier's pulse.
    var pulse = Duration.milliseconds(500)
    /// The time that a board takes for an order.
    var boardTime = Duration.milliseconds(2)
    /// The time that a program takes to start.
    var startTime = Duration.milliseconds(20)
    /// The time that the disk takes to write.
    var diskTime = Duration.milliseconds(1)
    /// The time that a file takes over the network.
    var networkTime = Duration.zero
    /// The probability that a hand-over between jobs is delayed.
    var pauseChance = 0.0
    /// The longest such delay.
    var longestPause = Duration.zero
    /// Whether lamp and barrier keep their state when the machine loses its power.
    var keepsOutputs = false
    /// Whether devices can keep a call, which needs more time to simulate.
    var canHang = false

    /// The site's configuration.
    var configuration: Configuration {
        var configuration = Configuration.defaults
        configuration.siteName = "explored"
        configuration.timing.hold = hold
        configuration.admission.againAfter = againAfter
        configuration.journal.maximumSize = 256 << 10
        configuration.trust.directory = "/trust"
        configuration.trust.floor = "/floor"
        configuration.trust.root = "/root.json"
        if !hasCamera { configuration.camera = nil }
        return configuration
    }
}
