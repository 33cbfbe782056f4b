/// A symbol drawn in pixels, with its quiet zone.
public struct SymbolRaster: Hashable, Sendable {
    /// The number of pixels along each side.
    public let size: Int
    /// The number of samples for each pixel: 1 (grey) or 3 (red, green, blue).
    public let channels: Int
    /// The samples row by row without padding, `size * size * channels` of them.
    public let pixels: [UInt8]
}

extension SymbolMatrix {
    /// The number of light modules required around a symbol (ISO/IEC 18004 §6.3.8).
    public static let standardQuietZone = 4

    /// Draws the symbol in colour. `modulePixels` is clamped to 1...40 and `quietZone` (modules) to
    /// 0...40.
    public func raster(
        modulePixels: Int = 8, quietZone: Int = Self.standardQuietZone,
        dark: RGBColour = .black, light: RGBColour = .white
    ) -> SymbolRaster {
        draw(
            modulePixels, quietZone, dark: [dark.red, dark.green, dark.blue],
            light: [light.red, light.green, light.blue])
    }

    /// Draws the symbol in grey. `modulePixels` is clamped to 1...40 and `quietZone` (modules) to
    /// 0...40.
    public func greyRaster(
        modulePixels: Int = 8, quietZone: Int = Self.standardQuietZone,
        dark: UInt8 = 0, light: UInt8 = 255
    ) -> SymbolRaster {
        draw(modulePixels, quietZone, dark: [dark], light: [light])
    }

    private func draw(
        _ modulePixels: Int, _ quietZone: Int, dark: [UInt8], light: [UInt8]
    ) -> SymbolRaster {
        let scale = min(max(modulePixels, 1), 40)
        let margin = min(max(quietZone, 0), 40)
        let side = (size + 2 * margin) * scale
        var pixels: [UInt8] = []
        pixels.reserveCapacity(side * side * dark.count)
        for row in -margin..<size + margin {
            var line: [UInt8] = []
            line.reserveCapacity(side * dark.count)
            for column in -margin..<size + margin {
                let pixel = self[column, row] ? dark : light
                for _ in 0..<scale { line += pixel }
            }
            for _ in 0..<scale { pixels += line }
        }
        return SymbolRaster(size: side, channels: dark.count, pixels: pixels)
    }
}
