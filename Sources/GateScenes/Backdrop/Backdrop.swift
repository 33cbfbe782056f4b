/// The view of a gate's camera without a code: textures, printed pages, blinds, walls and shelves,
/// drawn one over the other.
public struct Backdrop: Sendable {
    let raster: Raster

    /// Draws a backdrop; the same arguments give the same picture.
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

    /// Returns a rectangle with sides between 0.15 and 0.4 of the picture's.
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
