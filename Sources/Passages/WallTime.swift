import FoundationEssentials

/// A time of day in milliseconds since 1970, within bounds that arithmetic cannot leave.
struct WallTime: Hashable, Sendable {
    /// Some 9,500 years both ways.
    static let bounds: ClosedRange<Int64> = -300_000_000_000_000...300_000_000_000_000

    let milliseconds: Int64

    /// A time beyond the bounds is taken for the nearest within.
    init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.bounds.lowerBound), Self.bounds.upperBound)
    }

    /// A date that is no number is taken for 1970.
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

    /// Days since 1970-01-01, UTC.
    var day: Int64 { Int64((Double(milliseconds) / 86_400_000).rounded(.down)) }

    func earlier(by duration: Duration) -> WallTime {
        WallTime(milliseconds: milliseconds - duration.wholeMilliseconds)
    }

    /// How long `earlier` was before; negative if it was after.
    func since(_ earlier: WallTime) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// Without what is less than a millisecond, and within `WallTime`'s bounds.
    var wholeMilliseconds: Int64 {
        let bounds = WallTime.bounds
        let seconds = min(
            max(components.seconds, bounds.lowerBound / 1000), bounds.upperBound / 1000)
        return seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
