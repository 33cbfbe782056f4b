/// A place in a plane, in samples. A sample's centre has whole coordinates.
typealias Point = SIMD2<Float>

extension Point {
    var length: Float { (x * x + y * y).squareRoot() }
    func dot(_ other: Point) -> Float { x * other.x + y * other.y }
    func cross(_ other: Point) -> Float { x * other.y - y * other.x }

    /// Returns the same place in a plane `factor` times as large. The four samples that replace one
    /// lie around its centre.
    func scaled(by factor: Float) -> Point { (self + 0.5) * factor - 0.5 }
}

/// A place that looks like one of a symbol's three finder patterns (ISO/IEC 18004 §6.3.3). The runs
/// of dark and light along any line through such a pattern's middle measure 1:1:3:1:1.
struct FinderPattern {
    var centre: Point
    /// A seventh of the run through the centre, along the row (x) and along the column (y).
    var run: Point
    /// The number of rows in which the pattern was found.
    var hits: Int
    /// Whether the pattern is light on dark.
    var isInverted: Bool

    /// The size of a module, averaged over both directions.
    var module: Float { (run.x + run.y) / 2 }

    /// Returns the same pattern in a plane `factor` times as large.
    func scaled(by factor: Float) -> FinderPattern {
        var pattern = self
        pattern.centre = centre.scaled(by: factor)
        pattern.run *= factor
        return pattern
    }
}
