internal import PixelConversion

/// Whether a grid has finder patterns where it should, before the rest of it is looked at.
enum FinderCheck {
    /// The share of the modules of the patterns that were seen that are not as they must be.
    static func wrong(_ grid: SymbolGrid, _ triple: FinderTriple, in plane: PixelPlane) -> Float {
        let size = grid.layout.size
        var (wrong, count) = (0, 0)
        for (column, row, pattern) in [
            (0, 0, triple.corner), (size - 7, 0, triple.right), (0, size - 7, triple.below),
        ] where pattern.hits > 0 {
            var values = [Float](repeating: 0, count: 49)
            for index in 0..<49 {
                values[index] = plane.sample(
                    grid(Float(column + index % 7) + 0.5, Float(row + index / 7) + 0.5))
            }
            let mean = values.reduce(0, +) / 49
            for index in 0..<49 {
                let ring = max(abs(index % 7 - 3), abs(index / 7 - 3))
                let isDark = (values[index] < mean) != triple.isInverted
                if isDark != (ring != 2) { wrong += 1 }
            }
            count += 49
        }
        return Float(wrong) / Float(count)
    }
}
