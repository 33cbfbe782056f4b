internal import PixelConversion

/// Checks that a grid has finder patterns in the right places before the rest of it is examined.
enum FinderCheck {
    /// Returns the share of wrong modules in the finder patterns that were seen.
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
