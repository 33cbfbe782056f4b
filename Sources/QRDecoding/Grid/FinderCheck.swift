internal import PixelConversion

/// Whether a grid has finder patterns where it should, before the rest of it is looked at.
enum FinderCheck {
    /// The share of the modules of the patterns that were seen that are not as they must be.
    static func wrong(_ grid: SymbolGrid, _ triple: FinderTriple, in plane: PixelPlane) -> Float {
        var (wrong, count) = (0, 0)
        for (u, v, _) in triple.seen(size: Float(grid.layout.size)) {
            var values = [Float](repeating: 0, count: 49)
            for index in 0..<49 {
                values[index] = plane.sample(
                    grid(u + Float(index % 7 - 3), v + Float(index / 7 - 3)))
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
