/// The time and number of a frame, recorded as `XT=<ns> XN=<number>`.
///
/// In Y4M these are parameters of the frame, whose names begin with the `X` that players ignore. In
/// JPEG they are the text of a comment segment.
struct CaptureTime: Hashable {
    var timestamp: Duration
    var number: UInt64

    var text: String {
        "XT=\(Self.nanoseconds(timestamp)) XN=\(number)"
    }

    init(timestamp: Duration, number: UInt64) {
        self.timestamp = timestamp
        self.number = number
    }

    /// Parses `words` and takes missing values from `fallback`; `nil` for a bad number.
    init?(words: some Sequence<Substring>, fallback: CaptureTime) {
        self = fallback
        for word in words {
            if word.hasPrefix("XT=") {
                guard let nanoseconds = Int64(word.dropFirst(3)) else { return nil }
                timestamp = .nanoseconds(nanoseconds)
            } else if word.hasPrefix("XN=") {
                guard let number = UInt64(word.dropFirst(3)) else { return nil }
                self.number = number
            }
        }
    }

    /// Returns whole nanoseconds, clamped to about 292 years.
    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || overflow2 else { return sum }
        return seconds < 0 ? .min : .max
    }
}
