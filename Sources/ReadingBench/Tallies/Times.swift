/// The durations of many readings.
struct Times: Sendable {
    private var all: [Duration] = []

    mutating func add(_ time: Duration) {
        all.append(time)
    }

    /// Returns a percentile in milliseconds; `nil` if there are no durations.
    func milliseconds(percentile: Int) -> Double? {
        at(percentile: percentile).map(Self.milliseconds)
    }

    /// The same in microseconds, with one decimal.
    func microseconds(percentile: Int) -> Double? {
        at(percentile: percentile).map { ($0 / .microseconds(1) * 10).rounded() / 10 }
    }

    private func at(percentile: Int) -> Duration? {
        guard !all.isEmpty else { return nil }
        let sorted = all.sorted()
        return sorted[min(sorted.count - 1, sorted.count * percentile / 100)]
    }

    var mean: Double? {
        guard !all.isEmpty else { return nil }
        return Self.milliseconds(all.reduce(.zero, +) / all.count)
    }

    private static func milliseconds(_ time: Duration) -> Double {
        (time / .microseconds(1)).rounded() / 1000
    }
}
