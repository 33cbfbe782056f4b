internal import PixelConversion

/// The brightness of each module of a symbol, and which modules are dark.
struct ModuleGrid {
    let layout: SymbolLayout
    /// The brightness, row by row; more is lighter, whatever the symbol's polarity.
    private(set) var values: [Float]
    /// Whether each module is dark, row by row.
    var isDark: [Bool]

    init(_ grid: SymbolGrid, in plane: PixelPlane, isInverted: Bool) {
        layout = grid.layout
        let size = layout.size
        values = Array(repeating: 0, count: size * size)
        isDark = Array(repeating: false, count: size * size)
        // Modules wider than two samples are sampled in several places.
        let edge =
            grid(Float(size) / 2 + 1, Float(size) / 2) - grid(Float(size) / 2, Float(size) / 2)
        let reach: Float = edge.length > 2.2 ? 0.2 : 0
        let across = SIMD4<Float>(-reach, reach, -reach, reach) + 0.5
        let down = SIMD4<Float>(-reach, -reach, reach, reach) + 0.5
        values.withUnsafeMutableBufferPointer { values in
            for row in 0..<size {
                for column in 0..<size {
                    let value =
                        plane.samples(grid.places(across + Float(column), down + Float(row))).sum()
                        / 4
                    values[row &* size &+ column] = isInverted ? 255 - value : value
                }
            }
        }
        decide()
    }

    /// Creates a grid from known brightness values.
    init(layout: SymbolLayout, values: [Float]) {
        self.layout = layout
        self.values = values
        isDark = Array(repeating: false, count: values.count)
        decide()
    }

    /// Decides which modules are dark: those below the mean of their surroundings, `reach` modules
    /// to each side. Each module is first moved away from the mean of its four neighbours, which
    /// blur has mixed in, by `sharpening` times the difference.
    ///
    /// In 185 symbols in gate scenes, 1.0 % of the modules were decided wrongly without sharpening
    /// and with a reach of 12, 0.6 % with a reach of 6, and 0.3 % with sharpening.
    mutating func decide(sharpening: Float = 0.75, reach: Int = 6) {
        let sharp = sharpening == 0 ? values : Self.sharpened(values, layout.size, sharpening)
        let means = Self.boxMeans(sharp, layout.size, reach)
        for index in sharp.indices { isDark[index] = sharp[index] < means[index] }
    }

    private static func sharpened(_ values: [Float], _ size: Int, _ factor: Float) -> [Float] {
        var sharp = values
        sharp.withUnsafeMutableBufferPointer { sharp in
            values.withUnsafeBufferPointer { values in
                for row in 0..<size {
                    let (above, below) = (max(0, row - 1) * size, min(size - 1, row + 1) * size)
                    for column in 0..<size {
                        let (left, right) = (max(0, column &- 1), min(size &- 1, column &+ 1))
                        let around =
                            values[above &+ column] + values[below &+ column]
                            + values[row &* size &+ left] + values[row &* size &+ right]
                        sharp[row &* size &+ column] +=
                            factor * (values[row &* size &+ column] - around / 4)
                    }
                }
            }
        }
        return sharp
    }

    /// Returns the means of squares with sides of `2 * reach + 1` modules, cut off at the symbol's
    /// sides.
    static func boxMeans(_ values: [Float], _ size: Int, _ reach: Int) -> [Float] {
        let line = size + 1
        var sums = [Float](repeating: 0, count: line * line)
        for row in 0..<size {
            var total: Float = 0
            for column in 0..<size {
                total += values[row * size + column]
                sums[(row + 1) * line + column + 1] = sums[row * line + column + 1] + total
            }
        }
        var means = [Float](repeating: 0, count: size * size)
        for row in 0..<size {
            let top = max(0, row - reach) * line
            let bottom = min(size, row + reach + 1) * line
            let height = Float((bottom - top) / line)
            for column in 0..<size {
                let (left, right) = (max(0, column - reach), min(size, column + reach + 1))
                let sum =
                    sums[bottom + right] - sums[top + right] - sums[bottom + left]
                    + sums[top + left]
                means[row * size + column] = sum / (height * Float(right - left))
            }
        }
        return means
    }

    /// The share of wrong finder and timing modules. Timing patterns weigh more, because many other
    /// things have finder patterns.
    var wrong: Float {
        var (wrong, wrongTiming) = (0, 0)
        for known in layout.known
        where isDark[known.row * layout.size + known.column] != known.isDark {
            wrong += 1
            if known.isTiming { wrongTiming += 1 }
        }
        return max(
            Float(wrong) / Float(layout.known.count),
            Self.timingWeight * Float(wrongTiming) / Float(2 * (layout.size - 16)))
    }

    private static let timingWeight: Float = 0.45

    /// The number of places that look like the middle of a finder pattern.
    var finderCount: Int {
        let (size, pattern) = (layout.size, Self.finderRuns)
        return isDark.withUnsafeBufferPointer { isDark in
            var count = 0
            for row in 3..<size - 3 {
                for column in 3..<size - 3 {
                    let middle = row &* size &+ column
                    var index = -3
                    while index <= 3, isDark[middle &+ index] == pattern[index &+ 3],
                        isDark[middle &+ index &* size] == pattern[index &+ 3]
                    {
                        index &+= 1
                    }
                    guard index > 3 else { continue }
                    let (above, below) = (middle &- size, middle &+ size)
                    if isDark[above &- 1], isDark[above &+ 1], isDark[below &- 1],
                        isDark[below &+ 1]
                    {
                        count += 1
                    }
                }
            }
            return count
        }
    }

    /// The seven modules along a line through the middle of a finder pattern; `true` is dark.
    private static let finderRuns = [true, false, true, true, true, false, true]
}
