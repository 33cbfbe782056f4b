/// Counts for how long each lie about an output was seen.
///
/// The time between two readings counts as the first one showed it, but no more of it than a
/// monitor that keeps up lets pass: one that did not run has seen nothing. A count drains at a
/// quarter of the rate at which it grows, so a lie that is interrupted for a moment again and again
/// is found, and changes in which outputs and orders disagree for a moment add up to nothing.
struct LieCounts {
    private struct Count {
        var limit: Duration
        var time = Duration.zero
        var isSeen = true
    }

    /// The time between two readings that counts, at most: a few rounds of the monitor.
    private static let longestStep = Duration.milliseconds(30)

    private var counts: [Lie: Count] = [:]
    private var lastReading: Duration?

    /// Whether a lie was seen and its count has not drained.
    func counts(_ lie: Lie) -> Bool { counts[lie] != nil }

    /// Takes the lies that a reading at `now` shows, each with its limit, and returns the verdict.
    mutating func judge(_ seen: [(lie: Lie, limit: Duration)], at now: Duration) -> OutputVerdict {
        let passed = min(max(now - (lastReading ?? now), .zero), Self.longestStep)
        lastReading = now
        for (lie, var count) in counts {
            let goesOn = seen.contains { $0.lie == lie }
            count.time += count.isSeen ? passed : passed / -4
            // A lie that is seen in every second reading must be able to reach its limit in one.
            (count.time, count.isSeen) = (min(count.time, count.limit + Self.longestStep), goesOn)
            counts[lie] = goesOn || count.time > .zero ? count : nil
        }
        for (lie, limit) in seen where counts[lie] == nil { counts[lie] = Count(limit: limit) }
        let lie = seen.first { lie, limit in counts[lie].map { $0.time >= limit } ?? true }?.lie
        return lie.map { .force($0) } ?? .keep
    }

    /// Takes that the output could not be read: nothing grows or drains until the next reading.
    mutating func pause() { lastReading = nil }
}

/// The time for which a light is lit or a barrier is open, where short gaps do not count.
struct LitTime {
    /// The longest gap that does not count.
    let gap: Duration
    private var since: Duration?
    private var last = Duration.zero

    init(gap: Duration) { self.gap = gap }

    /// Takes a reading. Returns the time since which the light is lit; `nil` if it is dark.
    mutating func see(_ isLit: Bool, at now: Duration) -> Duration? {
        guard isLit else { return nil }
        if now - last > gap { since = nil }
        last = now
        since = since ?? now
        return since
    }
}
