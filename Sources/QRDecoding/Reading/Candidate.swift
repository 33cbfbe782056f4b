import DeviceInterface
internal import PixelConversion

/// One possible position of a symbol in a plane of a pyramid.
struct Candidate {
    /// The finder patterns, in the samples of the plane.
    let triple: FinderTriple
    /// The number of times the plane was halved from the largest.
    let level: Int
    /// The place of the largest plane in the frame.
    let origin: Point
    var grid: SymbolGrid
    var modules: ModuleGrid
    /// The share of known modules that are wrong.
    var wrong: Float
    /// The last step tried on the candidate.
    var step = ReadFailure.Step.flat

    /// The place of the symbol in the largest plane.
    var place: Quadrangle {
        Quadrangle(corners: grid.corners.map { $0.scaled(by: Float(1 << level)) })
    }

    /// The place of the symbol in the frame.
    var framePlace: Quadrangle {
        Quadrangle(corners: place.corners.map { $0 + origin })
    }
}
