/// Functions whose results are the same on every machine. A mathematics library may change the last
/// digits of its results, but a seed must always give the same bytes.
public enum PortableMath {
    /// Returns the sine of an angle in radians.
    public static func sine(_ angle: Double) -> Double {
        let x = angle - (angle / (2 * .pi)).rounded() * 2 * .pi
        var (term, sum) = (x, x)
        for n in 1..<15 {
            term *= -x * x / Double(2 * n * (2 * n + 1))
            sum += term
        }
        return sum
    }

    /// Returns the cosine of an angle in radians.
    public static func cosine(_ angle: Double) -> Double {
        sine(angle + .pi / 2)
    }

    /// Returns e to the power of `-x`, for `x` of at least 0.
    public static func decay(_ x: Double) -> Double {
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
