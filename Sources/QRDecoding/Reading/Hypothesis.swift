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

    /// Where the symbol lies in the largest plane.
    var place: Quadrangle {
        Quadrangle(corners: grid.corners.map { $0.scaled(by: Float(1 << level)) })
    }
}

/// Four corners in order around, of a symbol clockwise from where its rows and columns begin.
struct Quadrangle {
    let corners: [Point]

    /// Whether a place is inside; it is not if the sides cross each other.
    func contains(_ place: Point) -> Bool {
        var (left, right) = (0, 0)
        for index in 0..<4 {
            let corner = corners[index]
            let turn = (corners[(index + 1) % 4] - corner).cross(place - corner)
            if turn >= 0 { left += 1 }
            if turn <= 0 { right += 1 }
        }
        return left == 4 || right == 4
    }
}
