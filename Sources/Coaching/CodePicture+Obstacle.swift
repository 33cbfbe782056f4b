import DeviceInterface

extension CodePicture {
    /// The brightness of a card below which it is too dark to read the code on it.
    private static let dim: Float = 48
    /// The side of a square, in pixels, in which the smallest code of a person has fewer than 1.8
    /// pixels to a module: 61 modules.
    private static let smallestSide: Float = 110
    /// The correlation of neighbours below which modules are about as small as two pixels, and above
    /// which nothing in the texture is sharp.
    private static let fine: Float = 0.66
    private static let smooth: Float = 0.9
    /// The smallest texture, relative to the card's brightness. A plain square has none.
    private static let plain: Float = 0.02

    /// What keeps the code from being read; `nil` if it is no code, or if nothing is certain.
    var obstacle: ReadFailure.Cause? {
        if edges > 0 { return looksCutOff ? .cutOff : nil }
        if paper < Self.dim { return looksDark ? .tooDark : nil }
        guard looksWhole else { return nil }
        if smoothness < Self.fine { return .tooSmall }
        // Coarse and clear: a few modules of a code that is near.
        guard smoothness > Self.smooth, side > Self.smallestSide / 2 else { return nil }
        return side < Self.smallestSide ? .tooSmall : .blurred
    }

    // The limits separate 70 rendered codes (unevenness to 0.12, weakest quarter from 0.84) from
    // empty halls, blank screens, 300 walls and people in patterned clothes.

    private var looksWhole: Bool {
        texture > Self.plain * paper && unevenness < 0.16 && weakest > 0.75
            && shape.solidity > 0.8 && shape.elongation < 1.2
    }

    /// In the dark, noise hides much, so the rest must be clearer.
    private var looksDark: Bool {
        texture > 0.1 * paper && unevenness < 0.12 && weakest > 0.9 && shape.solidity > 0.9
            && shape.elongation < 1.1 && side > 1.5 * Self.smallestSide
    }

    /// A square that is cut off has no shape of its own, so its texture must be that of a sharp code,
    /// and there must be a card beside it.
    private var looksCutOff: Bool {
        texture > 0.15 * paper && unevenness < 0.1 && weakest > 0.9 && shape.solidity > 0.7
            && edges < 3 && shape.elongation < 1.9 && paper > Self.dim
            && side > 1.2 * Self.smallestSide
    }
}
