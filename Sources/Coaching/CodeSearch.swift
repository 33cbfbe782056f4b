import PixelConversion

/// Searches a picture for places that look like a code that nobody can read.
struct CodeSearch {
    /// The sides of a square in cells: fewer show no shape, more are found in larger cells.
    private static let sides: ClosedRange<Float> = 5...60
    /// The brightness of a cell, relative to the brightest nearby, below which it belongs to a square.
    private static let dark: (usually: Float, dim: Float) = (0.92, 0.84)
    private static let levels = 5
    /// The places of one size that are looked at closely, the largest first. A tiled wall has
    /// thousands.
    private static let maximumPlaces = 64

    /// The places in a picture, from small cells to large.
    static func all(in plane: PixelPlane) -> [CodePicture] {
        var grid = CellGrid(plane)
        var found: [CodePicture] = []
        for level in 0..<levels {
            if level > 0 { grid = grid.halved }
            guard grid.columns > 8, grid.rows > 8 else { break }
            found += places(in: grid)
        }
        return found
    }

    private static func places(in grid: CellGrid) -> [CodePicture] {
        let means = grid.means
        let dark = grid.isDim ? dark.dim : dark.usually
        let mask = zip(means, grid.brightest(of: means)).map { $0 < dark * $1 }
        let sizes =
            Int(
                sides.lowerBound * sides.lowerBound * 0.6)...Int(
                sides.upperBound * sides.upperBound)
        var islands = Island.all(in: mask, columns: grid.columns, sizes: sizes)
            .filter { sides.contains($0.side) && $0.solidity > 0.6 && $0.elongation < 2 }
        if islands.count > maximumPlaces {
            islands.sort { $0.side > $1.side }
            islands.removeSubrange(maximumPlaces...)
        }
        var surroundings = Surroundings(in: grid)
        return islands.compactMap { CodePicture($0, in: grid, &surroundings) }
    }
}
