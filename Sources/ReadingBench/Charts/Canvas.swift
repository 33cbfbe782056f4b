internal import Pictures
internal import SymbolDrawing
internal import SceneRendering

/// A sheet of pixels for charts.
struct Canvas {
    let width: Int
    let height: Int
    private var pixels: [UInt8]

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        pixels = Array(repeating: 255, count: width * height * 3)
    }

    func png() throws(PictureError) -> [UInt8] {
        try Picture.png(rgb: pixels, width: width, height: height)
    }

    /// Lays a colour over a pixel with the share `cover`, 0...1.
    private mutating func blend(_ x: Int, _ y: Int, _ colour: RGBColour, _ cover: Double) {
        guard (0..<width).contains(x), (0..<height).contains(y), cover > 0 else { return }
        let start = 3 * (y * width + x)
        for (channel, level) in [colour.red, colour.green, colour.blue].enumerated() {
            let ground = Double(pixels[start + channel])
            pixels[start + channel] = UInt8(ground + (Double(level) - ground) * min(1, cover) + 0.5)
        }
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: RGBColour) {
        for row in y..<y + height {
            for column in x..<x + width { blend(column, row, colour, 1) }
        }
    }

    /// Draws a line with soft edges.
    mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), width: Double,
        _ colour: RGBColour
    ) {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let square = max(dx * dx + dy * dy, 1e-9)
        let reach = width / 2 + 1
        for y in Int(min(start.y, end.y) - reach)...Int(max(start.y, end.y) + reach) {
            for x in Int(min(start.x, end.x) - reach)...Int(max(start.x, end.x) + reach) {
                let (px, py) = (Double(x) + 0.5 - start.x, Double(y) + 0.5 - start.y)
                let along = min(max((px * dx + py * dy) / square, 0), 1)
                let (ox, oy) = (px - along * dx, py - along * dy)
                let distance = (ox * ox + oy * oy).squareRoot()
                blend(x, y, colour, width / 2 + 0.5 - distance)
            }
        }
    }

    mutating func dot(at centre: (x: Double, y: Double), radius: Double, _ colour: RGBColour) {
        line(from: centre, to: centre, width: 2 * radius, colour)
    }

    /// Writes text from an upper left corner; a letter takes six by seven cells of `size` pixels.
    mutating func write(_ text: String, x: Int, y: Int, size: Int, _ colour: RGBColour) {
        Lettering.cells(of: text) { column, row in
            fill(x: x + column * size, y: y + row * size, width: size, height: size, colour)
        }
    }

    static func textWidth(_ text: String, size: Int) -> Int {
        text.count * (Lettering.columns + 1) * size
    }
}
