internal import PixelConversion

extension FinderTriple {
    /// How well the seven by seven modules of each pattern agree with a finder pattern's, as a
    /// correlation of -1...1: the worst of the three, and their mean.
    func agreement(in plane: PixelPlane) -> (worst: Float, mean: Float) {
        let grid = Homography(self, size: size)
        var (worst, sum): (Float, Float) = (1, 0)
        for (u, v, pattern) in [
            (3.5, 3.5, corner), (size - 3.5, 3.5, right), (3.5, size - 3.5, below),
        ] where pattern.hits > 0 {
            let value = Self.correlation(u, v, grid, plane)
            worst = min(worst, isInverted ? -value : value)
            sum += isInverted ? -value : value
        }
        return (worst, sum / 3)
    }

    private static func correlation(
        _ u: Float, _ v: Float, _ grid: Homography, _ plane: PixelPlane
    ) -> Float {
        var (sum, squares, light): (Float, Float, Float) = (0, 0, 0)
        for row in -3...3 {
            for column in -3...3 {
                let value = plane.sample(grid(u + Float(column), v + Float(row)))
                sum += value
                squares += value * value
                if max(abs(row), abs(column)) == 2 { light += value }
            }
        }
        // 16 of the 49 modules are light.
        let covariance = light - sum * 16 / 49
        let spread = squares - sum * sum / 49
        let flat: Float = 4 * 49
        return spread > flat ? covariance / (spread * (16 - 256 / 49)).squareRoot() : 0
    }
}
