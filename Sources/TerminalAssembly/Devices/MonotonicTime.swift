import DeviceInterface
package import FoundationEssentials
import Glibc

/// The time line the kernel stamps frames on.
package enum MonotonicTime {
    /// CLOCK_MONOTONIC, as V4L2 buffers carry it.
    @Sendable package static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// The machine's own time of day.
package struct SystemWallClock: WallClock {
    package init() {}
    package func now() -> Date { Date() }
}
