import FoundationEssentials

/// A time of day in milliseconds since 1970, with bounds that prevent overflow.
struct WallTime: Hashable, Sendable {
    /// The bounds, about 9,500 years in both directions.
    static let bounds: ClosedRange<Int64> = -300_000_000_000_000...300_000_000_000_000

    let milliseconds: Int64

    /// Creates a time; one beyond the bounds becomes the nearest within.
    init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.bounds.lowerBound), Self.bounds.upperBound)
    }

    /// Creates a time from a date; NaN becomes 1970.
    init(_ date: Date) {
        let exact = date.timeIntervalSince1970 * 1000
        guard !exact.isNaN else {
            self.init(milliseconds: 0)
            return
        }
        let bounds = Self.bounds
        self.init(
            milliseconds: Int64(
                min(max(exact, Double(bounds.lowerBound)), Double(bounds.upperBound))))
    }

    /// The number of days since 1970-01-01, UTC.
    var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }

    func earlier(by duration: Duration) -> WallTime {
        WallTime(milliseconds: milliseconds - duration.wholeMilliseconds)
    }

    /// Returns the time since `earlier`; negative if that is later.
    func since(_ earlier: WallTime) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// The duration in whole milliseconds, clamped to `WallTime`'s bounds.
    var wholeMilliseconds: Int64 {
        let bounds = WallTime.bounds
        let seconds = min(
            max(components.seconds, bounds.lowerBound / 1000), bounds.upperBound / 1000)
        return seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
