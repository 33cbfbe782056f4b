internal import PixelConversion

/// Searches for an alignment pattern (ISO/IEC 18004 §6.3.6) around its place in a grid.
struct AlignmentProbe {
    let grid: SymbolGrid
    let plane: PixelPlane
    /// The coordinates of the middle of the pattern's central module, in modules.
    let u: Float
    let v: Float

    /// The distance to each side in which the pattern is searched, in modules.
    private static let reach: Float = 1.5
    private static let step: Float = 0.5
    /// The correlation that a pattern must exceed.
    private static let minimumAgreement: Float = 0.6

    /// The cost of one search, in samples: those taken and as many again for comparisons.
    static let samples = 1200

    /// Returns how many modules the pattern is off; `nil` if nothing there looks like one.
    func offset(isInverted: Bool) -> Point? {
        let count = Int(2 * (Self.reach + 2) / Self.step) + 1
        let first = -Self.reach - 2
        var samples = [Float](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0..<count {
                samples[row * count + column] = plane.sample(
                    grid(
                        u + first + Float(column) * Self.step, v + first + Float(row) * Self.step))
            }
        }
        let places = Int(2 * Self.reach / Self.step) + 1
        let stride = Int(1 / Self.step)
        var best: (agreement: Float, row: Int, column: Int) = (Self.minimumAgreement, -1, -1)
        for row in 0..<places {
            for column in 0..<places {
                let value = Self.agreement(samples, count, row, column, stride)
                let agreement = isInverted ? -value : value
                if agreement > best.agreement { best = (agreement, row, column) }
            }
        }
        guard best.row >= 0 else { return nil }
        return Point(
            Float(best.column) * Self.step - Self.reach, Float(best.row) * Self.step - Self.reach)
    }

    /// Returns the correlation of five by five modules with the pattern.
    private static func agreement(
        _ samples: [Float], _ count: Int, _ row: Int, _ column: Int, _ stride: Int
    ) -> Float {
        var correlation = RingCorrelation()
        for y in 0..<5 {
            for x in 0..<5 {
                correlation.add(
                    samples[(row + y * stride) * count + column + x * stride],
                    isRing: max(abs(x - 2), abs(y - 2)) == 1)
            }
        }
        return correlation.value(count: 25, ringCount: 8, minimumVariance: 4)
    }
}
