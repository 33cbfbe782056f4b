import DeviceInterface
import Execution
package import FoundationEssentials

/// The clock with which the kernel stamps frames.
package enum MonotonicTime {
    /// The time of CLOCK_MONOTONIC, the clock of V4L2 buffer timestamps.
    @Sendable package static func now() -> Duration { MonotonicClock().time }
}

/// The machine's own time of day.
package struct SystemWallClock: WallClock {
    /// Creates the clock.
    package init() {}
    /// The current time of day.
    package func now() -> Date { Date() }
}
