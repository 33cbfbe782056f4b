/// What a camera sees at a gate where no code is: textures, printed pages, blinds, walls, shelves, one
/// over the other. All of it is drawn.
public struct Backdrop: Sendable {
    let raster: Raster

    /// The same arguments give the same picture.
    public init(width: Int, height: Int, isColour: Bool, seed: UInt64) {
        var random = SceneRandom(seed: seed, "backdrop", 0)
        var painter = BackdropPainter(
            raster: Raster(width: width, height: height, isColour: isColour))
        painter.paint(
            random.choose(BackdropPainter.Pattern.grounds),
            Rectangle(x: 0, y: 0, width: width, height: height), &random)
        for _ in 0..<3 {
            let area = Self.part(width, height, &random)
            painter.paint(random.choose(BackdropPainter.Pattern.allCases), area, &random)
        }
        painter.dim(invert: random.chance(0.1))
        raster = painter.raster
    }

    /// Between 0.15 and 0.4 of each side.
    private static func part(
        _ width: Int, _ height: Int, _ random: inout SceneRandom
    ) -> Rectangle {
        let size = (
            Int(Double(width) * random.uniform(0.15...0.4)),
            Int(Double(height) * random.uniform(0.15...0.4))
        )
        return Rectangle(
            x: random.below(width - size.0), y: random.below(height - size.1), width: size.0,
            height: size.1)
    }
}
