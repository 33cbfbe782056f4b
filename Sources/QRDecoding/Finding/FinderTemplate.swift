internal import PixelConversion

extension FinderTriple {
    /// Compares the seven by seven modules of each seen pattern with a finder pattern. Returns the
    /// worst correlation (-1...1) and the mean, or `nil` if one of them is not above `least`.
    func agreement(in plane: PixelPlane, atLeast least: Float) -> (worst: Float, mean: Float)? {
        let grid = Homography(self, size: size)
        var (worst, sum): (Float, Float) = (1, 0)
        for (u, v, _) in seen(size: size) {
            let correlation = Self.correlation(u, v, grid, plane)
            let value = isInverted ? -correlation : correlation
            guard value > least else { return nil }
            worst = min(worst, value)
            sum += value
        }
        return (worst, sum / 3)
    }

    private static func correlation(
        _ u: Float, _ v: Float, _ grid: Homography, _ plane: PixelPlane
    ) -> Float {
        var correlation = RingCorrelation()
        for row in -3...3 {
            for column in -3...3 {
                correlation.add(
                    plane.sample(grid(u + Float(column), v + Float(row))),
                    isRing: max(abs(row), abs(column)) == 2)
            }
        }
        return correlation.value(count: 49, ringCount: 16, minimumVariance: 4)
    }
}
