/// Sine and cosine as power series, which give the same result on every machine, for angles of at
/// most half a turn.
enum PortableMath {
    static func sine(_ x: Double) -> Double {
        sum(x, x)
    }

    static func cosine(_ x: Double) -> Double {
        sum(1, x, first: 0)
    }

    private static func sum(_ start: Double, _ x: Double, first: Double = 1) -> Double {
        var (term, total, n) = (start, start, first)
        for _ in 0..<16 {
            term *= -x * x / ((n + 1) * (n + 2))
            total += term
            n += 2
        }
        return total
    }
}
