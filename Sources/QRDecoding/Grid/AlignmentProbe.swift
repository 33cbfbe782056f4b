internal import PixelConversion

/// Looks for an alignment pattern (ISO/IEC 18004 §6.3.6) around where a grid has it.
struct AlignmentProbe {
    let grid: SymbolGrid
    let plane: PixelPlane
    /// The middle of its middle module.
    let u: Float
    let v: Float

    /// Modules to each side that it may be off.
    private static let reach: Float = 1.5
    private static let step: Float = 0.5
    /// A pattern agrees better than this with what it must look like.
    private static let leastAgreement: Float = 0.6

    /// What one look costs, in samples taken: those, and as many again compared.
    static let samples = 1200

    /// How many modules it is off; `nil` if nothing there looks like one.
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
        var best: (agreement: Float, row: Int, column: Int) = (Self.leastAgreement, -1, -1)
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

    /// The correlation of five by five modules with the pattern.
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
        return correlation.value(count: 25, ringCount: 8, leastVariance: 4)
    }
}
