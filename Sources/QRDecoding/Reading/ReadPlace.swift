/// Where a symbol was read in a plane.
struct ReadPlace {
    /// A module that is this much smaller is no module of the symbol.
    private static let ownShare: Float = 0.7

    let quadrangle: Quadrangle
    let version: Int

    /// Whether a pattern is a part of the symbol. What lies in it and has far smaller modules is not: error
    /// correction makes good what another symbol in the middle of one hides.
    func covers(_ pattern: FinderPattern) -> Bool {
        quadrangle.contains(pattern.centre) && pattern.module > Self.ownShare * module
    }

    /// The same in a plane that begins elsewhere.
    func moved(by offset: Point) -> ReadPlace {
        ReadPlace(
            quadrangle: Quadrangle(corners: quadrangle.corners.map { $0 + offset }),
            version: version)
    }

    private var module: Float { quadrangle.side / Float(17 + 4 * version) }
}
