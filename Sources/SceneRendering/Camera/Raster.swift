import SymbolDrawing

/// Red, green and blue, 0...255.
typealias Colour = SIMD3<Float>

extension Colour {
    init(_ colour: RGBColour) {
        self.init(Float(colour.red), Float(colour.green), Float(colour.blue))
    }

    /// The luma by ITU-R BT.601.
    @inline(__always)
    var luma: Float { 0.299 * x + 0.587 * y + 0.114 * z }
}

/// A picture in progress: one plane of samples (grey) or three (red, green, blue). They are 0...255
/// in the end and may exceed that range before.
struct Raster {
    let width: Int
    let height: Int
    var planes: [[Float]]

    init(width: Int, height: Int, isColour: Bool) {
        self.width = width
        self.height = height
        planes = Array(
            repeating: Array(repeating: 0, count: width * height), count: isColour ? 3 : 1)
    }

    var isColour: Bool { planes.count == 3 }

    /// Returns the level of a colour in each plane.
    func levels(_ colour: Colour) -> [Float] {
        isColour ? [colour.x, colour.y, colour.z] : [colour.luma]
    }

    /// Paints each pixel of a rectangle between two colours; `share` returns the second colour's
    /// share for a pixel's place in the rectangle.
    @inline(__always)
    mutating func paint(
        _ area: Rectangle, from first: Colour, to second: Colour, _ share: (Int, Int) -> Float
    ) {
        let (low, high) = (levels(first), levels(second))
        forEachPixel(area) { planes, index, x, y in
            let part = share(x, y)
            for plane in planes.indices {
                planes[plane][index] = low[plane] + (high[plane] - low[plane]) * part
            }
        }
    }

    /// Lays a colour over a rectangle; `cover` returns the colour's share of each pixel.
    @inline(__always)
    mutating func cover(_ area: Rectangle, with colour: Colour, _ cover: (Int, Int) -> Float) {
        let levels = levels(colour)
        forEachPixel(area) { planes, index, x, y in
            let part = cover(x, y)
            guard part > 0 else { return }
            for plane in planes.indices {
                planes[plane][index] += (levels[plane] - planes[plane][index]) * part
            }
        }
    }

    mutating func fill(_ area: Rectangle, _ colour: Colour) {
        cover(area, with: colour) { _, _ in 1 }
    }

    /// Calls `body` for each pixel of a rectangle that lies in the picture.
    @inline(__always)
    private mutating func forEachPixel(
        _ area: Rectangle, _ body: (inout [[Float]], Int, Int, Int) -> Void
    ) {
        let columns = max(0, -area.x)..<max(max(0, -area.x), min(area.width, width - area.x))
        let rows = max(0, -area.y)..<max(max(0, -area.y), min(area.height, height - area.y))
        for y in rows {
            for x in columns {
                body(&planes, (area.y + y) * width + area.x + x, x, y)
            }
        }
    }
}
