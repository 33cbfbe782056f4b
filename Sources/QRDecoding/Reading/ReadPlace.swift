/// The place in a plane where a symbol was read.
struct ReadPlace {
    /// The share of the symbol's module size that a pattern's must exceed to belong to it.
    private static let ownShare: Float = 0.7

    let quadrangle: Quadrangle
    let version: Int

    /// Returns whether a pattern is a part of the symbol. A pattern inside it with far smaller
    /// modules is not: error correction can repair what another symbol in the middle hides.
    func covers(_ pattern: FinderPattern) -> Bool {
        quadrangle.contains(pattern.centre) && pattern.module > Self.ownShare * module
    }

    /// Returns the same place shifted by `offset`.
    func moved(by offset: Point) -> ReadPlace {
        ReadPlace(
            quadrangle: Quadrangle(corners: quadrangle.corners.map { $0 + offset }),
            version: version)
    }

    private var module: Float { quadrangle.side / Float(17 + 4 * version) }
}
