/// Functions whose results are the same on every machine. A mathematics library may change the last
/// digits of its results, but a seed must always give the same bytes.
enum PortableMath {
    /// Returns the sine of an angle in radians.
    static func sine(_ angle: Double) -> Double {
        let x = angle - (angle / (2 * .pi)).rounded() * 2 * .pi
        var (term, sum) = (x, x)
        for n in 1..<15 {
            term *= -x * x / Double(2 * n * (2 * n + 1))
            sum += term
        }
        return sum
    }

    /// Returns the cosine of an angle in radians.
    static func cosine(_ angle: Double) -> Double {
        sine(angle + .pi / 2)
    }

    /// Returns e to the power of `-x`, for `x` of at least 0.
    static func decay(_ x: Double) -> Double {
        guard x < 40 else { return 0 }
        var whole = 1.0
        for _ in 0..<Int(x) { whole /= 2.718_281_828_459_045 }
        let rest = x - Double(Int(x))
        var (term, sum) = (1.0, 1.0)
        for n in 1..<18 {
            term *= -rest / Double(n)
            sum += term
        }
        return whole * sum
    }
}

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
