import ReproducibleNumbers
import SymbolDrawing

extension Backdrop {
    /// Returns a hall as a gate's camera sees it, far out of focus: wall, floor, daylight from a door,
    /// two posts of the gate, and people far behind.
    public static func hall(width: Int, height: Int, isColour: Bool, seed: UInt64) -> Backdrop {
        var random = SeededRandom(seed: seed)
        var raster = Raster(width: width, height: height, isColour: isColour)
        func fill(_ x: Double, _ y: Double, _ across: Double, _ down: Double, _ colour: RGBColour) {
            let (left, top) = (Int(x * Double(width)), Int(y * Double(height)))
            raster.fill(
                Rectangle(
                    x: left, y: top, width: Int(min(1, x + across) * Double(width)) - left,
                    height: Int(min(1, y + down) * Double(height)) - top), Colour(colour))
        }
        let door = random.uniform(0.25...0.6)
        fill(0, 0, 1, 0.66, RGBColour(0x969CA0))
        fill(0, 0.66, 1, 0.34, RGBColour(0x605C58))
        fill(door, 0.12, 0.2, 0.54, RGBColour(0xD6E0E8))
        fill(0.04, 0.3, 0.12, 0.7, RGBColour(0x464E5C))
        fill(0.84, 0.3, 0.12, 0.7, RGBColour(0x464E5C))
        for _ in 0..<4 {
            let (x, y) = (random.uniform(0.18...0.78), random.uniform(0.3...0.45))
            let (across, down) = (random.uniform(0.04...0.09), random.uniform(0.25...0.4))
            let colour = RGBColour(
                red: UInt8(random.uniform(60...170)), green: UInt8(random.uniform(60...150)),
                blue: UInt8(random.uniform(60...170)))
            fill(x, y, across, down, colour)
        }
        for plane in raster.planes.indices {
            Optics.blur(&raster.planes[plane], width: width, sigma: Double(height) / 48)
        }
        return Backdrop(raster: raster)
    }
}
