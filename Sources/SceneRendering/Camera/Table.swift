import ReproducibleNumbers

/// A table over 0...1 of a function that is needed often.
struct Table {
    private static let last = 1023
    private let values: [Float]

    init(_ function: (Double) -> Double) {
        values = (0...Self.last).map { Float(function(Double($0) / Double(Self.last))) }
    }

    /// One period of a cosine.
    static let cosine = Table { PortableMath.cosine(2 * .pi * $0) }

    /// Returns the value at `place`, which is clamped to 0...1.
    @inline(__always)
    subscript(place: Float) -> Float {
        values[Int(min(max(place, 0), 1) * Float(Self.last))]
    }
}
