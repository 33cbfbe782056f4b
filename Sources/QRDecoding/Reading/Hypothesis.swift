internal import PixelConversion

/// One way a symbol may lie in a plane of a pyramid.
struct Hypothesis {
    /// In the samples of its plane.
    let triple: FinderTriple
    /// How many times smaller than the largest the plane is, as a power of two.
    let level: Int
    var grid: SymbolGrid
    var modules: ModuleGrid
    /// The share of modules that are known and not as they must be.
    var wrong: Float

    /// The symbol's corners in the largest plane, clockwise from where its rows and columns begin.
    var corners: [Point] {
        grid.corners.map { $0.scaled(by: Float(1 << level)) }
    }

    /// Whether a place in the largest plane is inside.
    func contains(_ place: Point) -> Bool {
        let corners = corners
        let sides = (0..<4).map { index in
            (corners[(index + 1) % 4] - corners[index]).cross(place - corners[index])
        }
        return sides.allSatisfy { $0 >= 0 } || sides.allSatisfy { $0 <= 0 }
    }
}
