internal import PixelConversion

/// One way a symbol may lie in a plane of a pyramid.
struct Hypothesis {
    /// In the samples of its plane.
    let triple: FinderTriple
    /// How many times smaller than the largest the plane is, as a power of two.
    let level: Int
    /// Where the largest plane lies in the frame.
    let origin: Point
    var grid: SymbolGrid
    var modules: ModuleGrid
    /// The share of modules that are known and not as they must be.
    var wrong: Float
    /// The last thing tried on it.
    var step = UnreadSymbol.Step.flat

    /// Where the symbol lies in the largest plane.
    var place: Quadrangle {
        Quadrangle(corners: grid.corners.map { $0.scaled(by: Float(1 << level)) })
    }

    /// Where it lies in the frame.
    var framePlace: Quadrangle {
        Quadrangle(corners: place.corners.map { $0 + origin })
    }
}
