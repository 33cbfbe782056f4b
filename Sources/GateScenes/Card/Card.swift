import SymbolDrawing

/// The carrier of a symbol, flat and seen from the front: paper or a phone, with everything on it.
struct Card {
    /// The number of cells along a module's side. Letters and edges around a symbol are drawn in
    /// cells.
    static let cells = 4

    let width: Int
    let height: Int
    /// The place of the symbol's upper left corner, in cells.
    let symbolPlace: (x: Int, y: Int)
    /// The place of the symbol's middle, in cells.
    let middle: (x: Double, y: Double)
    /// The cells row by row, with a byte each for red (lowest), green, blue and cover (255, or 0
    /// outside the card). One more cell surrounds the card on every side.
    private(set) var texels: [UInt32]

    var rowLength: Int { width + 2 }

    /// Creates an uncovered card; `symbolSize` is in modules.
    init(width: Int, height: Int, symbolPlace: (x: Int, y: Int), symbolSize: Int) {
        (self.width, self.height, self.symbolPlace) = (width, height, symbolPlace)
        let half = Double(symbolSize * Self.cells) / 2
        middle = (Double(symbolPlace.x) + half, Double(symbolPlace.y) + half)
        texels = Array(repeating: 0, count: (width + 2) * (height + 2))
    }

    mutating func fill(_ area: Rectangle, _ colour: RGBColour) {
        let bytes = [0xFF, colour.blue, colour.green, colour.red]
        let texel = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        for y in max(0, area.y)..<max(0, area.y, min(height, area.y + area.height)) {
            for x in max(0, area.x)..<max(0, area.x, min(width, area.x + area.width)) {
                texels[(y + 1) * rowLength + x + 1] = texel
            }
        }
    }

    /// Rounds the corners of the card.
    mutating func roundCorners(radius: Int) {
        for y in 0..<radius {
            let rise = radius - y
            let inset = radius - Int(Double(radius * radius - rise * rise).squareRoot())
            for x in 0..<inset {
                for row in [y, height - 1 - y] {
                    texels[(row + 1) * rowLength + x + 1] = 0
                    texels[(row + 1) * rowLength + width - x] = 0
                }
            }
        }
    }

    mutating func draw(_ symbol: SymbolMatrix, ink: RGBColour) {
        for row in 0..<symbol.size {
            for column in 0..<symbol.size where symbol[column, row] {
                fill(
                    Rectangle(
                        x: symbolPlace.x + column * Self.cells, y: symbolPlace.y + row * Self.cells,
                        width: Self.cells, height: Self.cells), ink)
            }
        }
    }

    mutating func write(
        _ text: String, x: Int, y: Int, size: Int, _ colour: RGBColour
    ) {
        Lettering.cells(of: text) { column, row in
            fill(
                Rectangle(x: x + column * size, y: y + row * size, width: size, height: size),
                colour)
        }
    }
}
