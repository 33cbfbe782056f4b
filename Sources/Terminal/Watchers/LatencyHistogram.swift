/// The times from picture to lamp. They are counted in classes for instruments, and the newest ones
/// are kept for percentiles.
public struct LatencyHistogram: Codable, Sendable {
    /// The upper ends of the classes. One more class lies beyond the last.
    public static let bounds: [Duration] = [
        .milliseconds(2), .milliseconds(5), .milliseconds(10), .milliseconds(20), .milliseconds(30),
        .milliseconds(50), .milliseconds(75), .milliseconds(100), .milliseconds(150),
        .milliseconds(250), .milliseconds(500), .seconds(1),
    ]
    private static let kept = 1000

    /// The number of times in each class, one more than there are bounds.
    public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// The sum of all times.
    public private(set) var sum = Duration.zero
    private var newest: [Duration] = []
    private var next = 0

    init() {}

    /// The number of all times.
    public var count: Int { counts.reduce(0, +) }

    mutating func add(_ latency: Duration) {
        counts[Self.bounds.firstIndex { latency <= $0 } ?? Self.bounds.count] += 1
        sum += latency
        if newest.count < Self.kept {
            newest.append(latency)
        } else {
            newest[next] = latency
            next = (next + 1) % Self.kept
        }
    }

    /// Returns the percentile `part`, 0...1, of the newest thousand times; `nil` before the first.
    public func percentile(_ part: Double) -> Duration? {
        guard !newest.isEmpty else { return nil }
        let rank = (part * Double(newest.count)).rounded(.up)
        return newest.sorted()[min(max(Int(rank) - 1, 0), newest.count - 1)]
    }
}
