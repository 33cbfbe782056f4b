/// The finder patterns found in several sizes of one plane, in the samples of the largest.
struct FinderPool {
    private(set) var patterns: [FinderPattern] = []

    /// Adds the patterns found in a plane `scale` times as small.
    mutating func add(_ found: [FinderPattern], scale: Float) {
        for pattern in found {
            let pattern = pattern.scaled(by: scale)
            let known = patterns.firstIndex {
                let reach = 2 * min($0.module, pattern.module)
                return $0.isInverted == pattern.isInverted
                    && abs($0.centre.x - pattern.centre.x) < reach
                    && abs($0.centre.y - pattern.centre.y) < reach
                    && max($0.module, pattern.module) < 2 * min($0.module, pattern.module)
            }
            guard let known else {
                patterns.append(pattern)
                continue
            }
            if patterns[known].hits < pattern.hits { patterns[known] = pattern }
        }
    }

    /// Removes the patterns that are parts of symbols read in `places`.
    mutating func remove(in places: [ReadPlace]) {
        patterns.removeAll { pattern in places.contains { $0.covers(pattern) } }
    }
}
