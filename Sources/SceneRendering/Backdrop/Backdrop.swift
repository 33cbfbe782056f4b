import ReproducibleNumbers

/// The view of a camera without any card.
public struct Backdrop: Sendable {
    let raster: Raster

    init(raster: Raster) {
        self.raster = raster
    }

    /// The number of pixels in a row.
    public var width: Int { raster.width }
    /// The number of rows.
    public var height: Int { raster.height }
    /// Whether it has red, green and blue, or only grey.
    public var isColour: Bool { raster.isColour }

    /// Draws textures, printed pages, blinds, walls and shelves, one over the other; the same
    /// arguments give the same picture.
    public init(width: Int, height: Int, isColour: Bool, seed: UInt64) {
        var random = SeededRandom(seed: seed, "backdrop", 0)
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
        _ width: Int, _ height: Int, _ random: inout SeededRandom
    ) -> Rectangle {
        let size = (
            Int(Double(width) * random.uniform(0.15...0.4)),
            Int(Double(height) * random.uniform(0.15...0.4))
        )
        return Rectangle(
            x: random.number(below: width - size.0), y: random.number(below: height - size.1),
            width: size.0,
            height: size.1)
    }
}
