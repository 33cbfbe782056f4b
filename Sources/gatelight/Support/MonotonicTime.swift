import FoundationEssentials
import DeviceInterface
import Glibc

/// The time line the kernel stamps frames on.
enum MonotonicTime {
    /// CLOCK_MONOTONIC, as V4L2 buffers carry it.
    @Sendable static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// The machine's own time of day.
struct SystemWallClock: WallClock {
    func now() -> Date { Date() }
}
