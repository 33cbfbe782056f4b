import DeviceInterface
import Pictures
import SymbolDrawing

/// A scene in RGB, and the frames cameras of different formats would make of it.
struct Canvas {
    let width: Int
    let height: Int
    private(set) var pixels: [RGBColour]

    init(width: Int = 320, height: Int = 240, background: RGBColour = .white) {
        self.width = width
        self.height = height
        pixels = Array(repeating: background, count: width * height)
    }

    /// Draws a symbol with its quiet zone, its upper left corner at `x`, `y`.
    mutating func draw(
        _ matrix: SymbolMatrix, x: Int = 20, y: Int = 20, modulePixels: Int = 4,
        dark: RGBColour = .black, light: RGBColour = .white
    ) {
        let raster = matrix.raster(modulePixels: modulePixels, dark: dark, light: light)
        for row in 0..<min(raster.size, height - y) {
            for column in 0..<min(raster.size, width - x) {
                let at = 3 * (row * raster.size + column)
                pixels[(y + row) * width + x + column] = RGBColour(
                    red: raster.pixels[at], green: raster.pixels[at + 1],
                    blue: raster.pixels[at + 2])
            }
        }
    }

    func frame(
        _ pixelFormat: PixelFormat, padding: Int = 0, number: UInt64 = 0,
        timestamp: Duration = .zero
    ) throws -> Frame {
        let tight =
            switch pixelFormat.description {
            case "YUYV", "UYVY", "YVYU": 2 * width
            case "RGB3", "BGR3": 3 * width
            case "MJPG", "JPEG": 0
            default: width
            }
        let format = FrameFormat(
            pixelFormat, width: width, height: height, bytesPerLine: tight + padding)
        return Frame(
            format, number: number, timestamp: timestamp,
            copying: try bytes(pixelFormat, padding: padding))
    }

    func bytes(_ pixelFormat: PixelFormat, padding: Int = 0) throws -> [UInt8] {
        let luma = plane(padding: padding) { self[$0, $1].luma }
        switch pixelFormat.description {
        case "GREY": return luma
        case "YUYV":
            return packed(padding) { [$0.luma, $0.cb, $1.luma, $0.cr] }
        case "UYVY":
            return packed(padding) { [$0.cb, $0.luma, $0.cr, $1.luma] }
        case "YVYU":
            return packed(padding) { [$0.luma, $0.cr, $1.luma, $0.cb] }
        case "NV12":
            return luma + chroma(padding: padding) { [$0.cb, $0.cr] }
        case "NV16":
            return luma + chroma(padding: padding, rows: 1) { [$0.cb, $0.cr] }
        case "YU12":
            return luma + chroma(padding: padding / 2) { [$0.cb] }
                + chroma(padding: padding / 2) { [$0.cr] }
        case "YV12":
            return luma + chroma(padding: padding / 2) { [$0.cr] }
                + chroma(padding: padding / 2) { [$0.cb] }
        case "RGB3": return rows(padding) { [$0.red, $0.green, $0.blue] }
        case "BGR3": return rows(padding) { [$0.blue, $0.green, $0.red] }
        case "MJPG", "JPEG":
            return try Picture.jpeg(
                rgb: rows(0) { [$0.red, $0.green, $0.blue] }, width: width, height: height)
        case "BA81": return mosaic(padding, [\.blue, \.green, \.green, \.red])
        case "GBRG": return mosaic(padding, [\.green, \.blue, \.red, \.green])
        case "GRBG": return mosaic(padding, [\.green, \.red, \.blue, \.green])
        case "RGGB": return mosaic(padding, [\.red, \.green, \.green, \.blue])
        default: return []
        }
    }

    private subscript(column: Int, row: Int) -> RGBColour {
        pixels[row * width + column]
    }

    private func rows(_ padding: Int, _ pixel: (RGBColour) -> [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width { bytes += pixel(self[column, row]) }
            bytes += [UInt8](repeating: 0x55, count: padding)
        }
        return bytes
    }

    private func plane(padding: Int, _ sample: (Int, Int) -> UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width { bytes.append(sample(column, row)) }
            bytes += [UInt8](repeating: 0x55, count: padding)
        }
        return bytes
    }

    private func packed(_ padding: Int, _ group: (RGBColour, RGBColour) -> [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in 0..<height {
            for column in stride(from: 0, to: width, by: 2) {
                bytes += group(self[column, row], self[column + 1, row])
            }
            bytes += [UInt8](repeating: 0x55, count: padding)
        }
        return bytes
    }

    private func chroma(
        padding: Int, rows: Int = 2, _ group: (RGBColour) -> [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in stride(from: 0, to: height, by: rows) {
            for column in stride(from: 0, to: width, by: 2) { bytes += group(self[column, row]) }
            bytes += [UInt8](repeating: 0x55, count: padding)
        }
        return bytes
    }

    private func mosaic(_ padding: Int, _ cell: [KeyPath<RGBColour, UInt8>]) -> [UInt8] {
        plane(padding: padding) { column, row in
            self[column, row][keyPath: cell[row % 2 * 2 + column % 2]]
        }
    }
}

extension RGBColour {
    fileprivate var luma: UInt8 { clamped(0.299 * r + 0.587 * g + 0.114 * b) }
    fileprivate var cb: UInt8 { clamped(128 - 0.168736 * r - 0.331264 * g + 0.5 * b) }
    fileprivate var cr: UInt8 { clamped(128 + 0.5 * r - 0.418688 * g - 0.081312 * b) }
    private var r: Double { Double(red) }
    private var g: Double { Double(green) }
    private var b: Double { Double(blue) }
    private func clamped(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
}

extension PixelFormat {
    /// From its four characters.
    init(code: String) {
        self.init(rawValue: code.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}
