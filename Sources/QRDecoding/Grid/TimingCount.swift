internal import PixelConversion

/// Counts the modules along one side of a symbol on its timing patterns (ISO/IEC 18004 §6.3.5).
struct TimingCount {
    /// The number of samples taken in each module.
    private static let fineness = 4

    private var line = SampledLine()

    /// Returns up to four possible versions, the likeliest first.
    mutating func versions(_ triple: FinderTriple, in plane: PixelPlane) -> [Int] {
        let guess = min(40, max(1, Int(((triple.size - 17) / 4).rounded())))
        var votes: [Int: Int] = [:]
        let size = Float(17 + 4 * guess)
        let grid = Homography(triple, size: size)
        for across in [6.25, 6.5, 6.75] as [Float] {
            for isRow in [true, false] {
                let count = modules(along: across, isRow: isRow, grid, size, plane)
                let version = Int((Float(count - 17) / 4).rounded())
                let off = abs(count - 17 - 4 * version)
                guard (1...40).contains(version), off <= 1,
                    abs(Float(count) - triple.size) <= triple.size / 5 + 4
                else { continue }
                votes[version, default: 0] += 2 - off
            }
        }
        let counted = votes.sorted {
            $0.value > $1.value || ($0.value == $1.value && $0.key < $1.key)
        }
        let others = [guess, guess + 1, guess - 1].filter { (1...40).contains($0) }
        var versions: [Int] = []
        for version in counted.prefix(2).map(\.key) + others where !versions.contains(version) {
            versions.append(version)
        }
        return Array(versions.prefix(4))
    }

    /// Counts modules by the changes between dark and light from one separator to the other.
    private mutating func modules(
        along across: Float, isRow: Bool, _ grid: Homography, _ size: Float, _ plane: PixelPlane
    ) -> Int {
        let (first, last) = (7.5 as Float, size - 7.5)
        let count = Int((last - first) * Float(Self.fineness)) + 1
        line.fill(count: count) { line in
            for index in 0..<count {
                let along = first + Float(index) / Float(Self.fineness)
                line[index] = plane.sample(isRow ? grid(along, across) : grid(across, along))
            }
        }
        let least = 0.15 * line.deviation
        let window = 2 * Self.fineness
        var (changes, isLight) = (0, true)
        for index in 0..<count {
            let off = line.values[index] - line.mean(around: index, reach: window)
            if isLight ? off < -least : off > least {
                isLight.toggle()
                changes += 1
            }
        }
        // The line begins and ends light, so the number of changes is even.
        return (changes + changes % 2) + 15
    }
}
