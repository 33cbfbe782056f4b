/// A place in a plane, in samples; a sample's centre is at its whole coordinates.
typealias Point = SIMD2<Float>

extension Point {
    var length: Float { (x * x + y * y).squareRoot() }
    func dot(_ other: Point) -> Float { x * other.x + y * other.y }
    func cross(_ other: Point) -> Float { x * other.y - y * other.x }

    /// The same place in a plane `factor` times as large; the middle of four samples lies between them.
    func scaled(by factor: Float) -> Point { (self + 0.5) * factor - 0.5 }
}

/// What looks like one of a symbol's three finder patterns (ISO/IEC 18004 §6.3.3), whose runs of dark
/// and light measure 1:1:3:1:1 along any line through the middle.
struct FinderPattern {
    var centre: Point
    /// A seventh of the run along the row and along the column through the centre.
    var run: Point
    /// How many rows found it.
    var hits: Int
    /// Light on dark.
    var isInverted: Bool

    /// A module's size along both directions together.
    var module: Float { (run.x + run.y) / 2 }

    /// The same in a plane `factor` times as large.
    func scaled(by factor: Float) -> FinderPattern {
        var pattern = self
        pattern.centre = centre.scaled(by: factor)
        pattern.run *= factor
        return pattern
    }
}
