public import Pictures
internal import SymbolDrawing

/// Curves of the reading rate against pixels per module, as a PNG file.
public struct CurveChart {
    private static let size = (width: 940, height: 440)
    /// The place of the plot in a chart.
    private static let plot = (x: 84, y: 50, width: 560, height: 310)
    private static let range = (low: 1.0, high: 6.25)
    private static let ink = RGBColour(0x202428)
    private static let grid = RGBColour(0xDDE1E5)

    private let tally: CurveTally
    private let engines: [String]

    /// Creates a chart with one line for each engine, in the order of `engines`.
    public init(_ tally: CurveTally, engines: [String]) {
        (self.tally, self.engines) = (tally, engines)
    }

    /// Returns the chart of one condition.
    public func png(condition: String) throws(PictureError) -> [UInt8] {
        var canvas = Canvas(width: Self.size.width, height: Self.size.height)
        draw(condition, on: &canvas, x: 0, y: 0)
        return try canvas.png()
    }

    /// Returns the charts of all conditions, two in a row.
    public func overview() throws(PictureError) -> [UInt8] {
        let rows = (tally.conditions.count + 1) / 2
        var canvas = Canvas(width: 2 * Self.size.width, height: max(1, rows) * Self.size.height)
        for (index, condition) in tally.conditions.enumerated() {
            draw(
                condition, on: &canvas, x: index % 2 * Self.size.width,
                y: index / 2 * Self.size.height)
        }
        return try canvas.png()
    }

    private func draw(_ condition: String, on canvas: inout Canvas, x: Int, y: Int) {
        axes(condition, on: &canvas, x: x, y: y)
        // Gatelight's lines are broad and drawn first, so that the others stay visible where all
        // are equal.
        let ours = engines.filter { $0.hasPrefix("gatelight") }
        for engine in ours + engines.filter({ !ours.contains($0) }) {
            curve(condition, engine, on: &canvas, x: x, y: y)
        }
        for (index, engine) in engines.enumerated() {
            let (colour, width) = Self.look(engine)
            let row = y + Self.plot.y + 6 + index * 26
            let left = x + Self.plot.x + Self.plot.width + 20
            canvas.line(
                from: (Double(left), Double(row + 7)), to: (Double(left + 24), Double(row + 7)),
                width: width, colour)
            canvas.write(engine, x: left + 32, y: row, size: 2, Self.ink)
        }
    }

    private func curve(
        _ condition: String, _ engine: String, on canvas: inout Canvas, x: Int, y: Int
    ) {
        let (colour, width) = Self.look(engine)
        let points = tally.points(condition: condition, engine: engine).map { point in
            Self.place(pixels: point.modulePixels, rate: point.rate, x, y)
        }
        for (start, end) in zip(points, points.dropFirst()) {
            canvas.line(from: start, to: end, width: width, colour)
        }
        for point in points { canvas.dot(at: point, radius: width, colour) }
    }

    private func axes(_ condition: String, on canvas: inout Canvas, x: Int, y: Int) {
        let plot = Self.plot
        canvas.write(
            condition, x: x + plot.x + (plot.width - Canvas.textWidth(condition, size: 3)) / 2,
            y: y + 14, size: 3, Self.ink)
        for percent in stride(from: 0, through: 100, by: 20) {
            let row = Int(Self.place(pixels: 1, rate: Double(percent) / 100, x, y).y)
            canvas.fill(x: x + plot.x, y: row, width: plot.width, height: 1, Self.grid)
            let label = "\(percent)"
            canvas.write(
                label, x: x + plot.x - 8 - Canvas.textWidth(label, size: 2), y: row - 7, size: 2,
                Self.ink)
        }
        for pixels in 1...6 {
            let column = Int(Self.place(pixels: Double(pixels), rate: 0, x, y).x)
            canvas.fill(x: column, y: y + plot.y, width: 1, height: plot.height, Self.grid)
            canvas.write(
                "\(pixels)", x: column - 5, y: y + plot.y + plot.height + 10, size: 2, Self.ink)
        }
        canvas.fill(x: x + plot.x, y: y + plot.y, width: 2, height: plot.height, Self.ink)
        canvas.fill(
            x: x + plot.x, y: y + plot.y + plot.height, width: plot.width, height: 2, Self.ink)
        let label = "pixels per module"
        canvas.write(
            label, x: x + plot.x + (plot.width - Canvas.textWidth(label, size: 2)) / 2,
            y: y + plot.y + plot.height + 40, size: 2, Self.ink)
        canvas.write("% read", x: x + plot.x - 76, y: y + 20, size: 2, Self.ink)
    }

    private static func place(
        pixels: Double, rate: Double, _ x: Int, _ y: Int
    ) -> (x: Double, y: Double) {
        let across = (pixels - range.low) / (range.high - range.low)
        return (
            Double(x + plot.x) + across * Double(plot.width),
            Double(y + plot.y) + (1 - rate) * Double(plot.height)
        )
    }

    /// Returns an engine's colour and line width. Gatelight's lines stand out; the colours suit
    /// people who confuse red and green (Okabe and Ito).
    private static func look(_ engine: String) -> (RGBColour, width: Double) {
        switch engine {
        case "gatelight-live": (RGBColour(0xD55E00), 6)
        case "gatelight-thorough": (RGBColour(0xF0B27A), 6)
        case "zbar": (RGBColour(0x56B4E9), 2)
        case "zxing-cpp": (RGBColour(0x0072B2), 2)
        case "wechat": (RGBColour(0x009E73), 2)
        case "opencv": (RGBColour(0xCC79A7), 2)
        case "opencv-aruco": (RGBColour(0xE69F00), 2)
        default: (RGBColour(0x999999), 2)
        }
    }
}
