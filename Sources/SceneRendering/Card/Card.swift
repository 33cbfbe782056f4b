public import SymbolDrawing

/// A flat object seen from the front, such as a sheet of paper or a phone, with everything on it.
public struct Card: Sendable {
    /// The number of cells along a side of a module that `draw` draws. Letters and edges around such
    /// a symbol are drawn in cells.
    public static let cells = 4

    /// The number of cells in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The number of cells along a unit: a module, or a metre.
    let cellsPerUnit: Double
    /// The place of the upper left corner of the symbol that `draw` draws, in cells.
    public let symbolPlace: (x: Int, y: Int)
    /// The place that the projection takes as the card's middle, in cells.
    private(set) var middle: Point
    /// The cells row by row, with a byte each for red (lowest), green, blue and cover (255, or 0
    /// outside the card). One more cell surrounds the card on every side.
    private(set) var texels: [UInt32]

    var rowLength: Int { width + 2 }

    /// Creates an uncovered card whose units are modules and whose middle is that of a symbol of
    /// `symbolSize` modules.
    public init(width: Int, height: Int, symbolPlace: (x: Int, y: Int), symbolSize: Int) {
        (self.width, self.height, self.symbolPlace) = (width, height, symbolPlace)
        cellsPerUnit = Double(Self.cells)
        let half = Double(symbolSize * Self.cells) / 2
        middle = Point(x: Double(symbolPlace.x) + half, y: Double(symbolPlace.y) + half)
        texels = Array(repeating: 0, count: (width + 2) * (height + 2))
    }

    /// Creates a card of one colour whose units are metres.
    public init(width: Int, height: Int, metresWide: Double, colour: RGBColour) {
        self.init(width: width, height: height, cellsPerUnit: Double(width) / metresWide)
        fill(Rectangle(x: 0, y: 0, width: width, height: height), colour)
    }

    /// Creates a card that is a picture, whose units are metres. `pixels` holds `width * height` times
    /// red, green and blue.
    public init(width: Int, height: Int, pixels: [UInt8], metresWide: Double) {
        precondition(pixels.count == width * height * 3, "three bytes a pixel")
        self.init(width: width, height: height, cellsPerUnit: Double(width) / metresWide)
        for y in 0..<height {
            for x in 0..<width {
                let base = (y * width + x) * 3
                let (red, green) = (UInt32(pixels[base]), UInt32(pixels[base + 1]))
                let blue = UInt32(pixels[base + 2])
                texels[(y + 1) * rowLength + x + 1] = 0xFF00_0000 | blue << 16 | green << 8 | red
            }
        }
    }

    private init(width: Int, height: Int, cellsPerUnit: Double) {
        (self.width, self.height, self.cellsPerUnit) = (width, height, cellsPerUnit)
        symbolPlace = (0, 0)
        middle = Point(x: Double(width) / 2, y: Double(height) / 2)
        texels = Array(repeating: 0, count: (width + 2) * (height + 2))
    }

    /// The width, in units.
    public var unitsWide: Double { Double(width) / cellsPerUnit }

    /// Moves the card to the right in its plane, by a distance in units.
    public mutating func move(right units: Double) {
        middle.x -= units * cellsPerUnit
    }

    /// The same card at half the size, each cell the mean of four; `nil` if it is already small.
    var halved: Card? {
        guard min(width, height) >= 64 else { return nil }
        var smaller = Card(width: width / 2, height: height / 2, cellsPerUnit: cellsPerUnit / 2)
        smaller.middle = Point(x: middle.x / 2, y: middle.y / 2)
        for row in 0..<smaller.height {
            for column in 0..<smaller.width {
                let first = (row * 2 + 1) * rowLength + column * 2 + 1
                smaller.texels[(row + 1) * smaller.rowLength + column + 1] = mean(from: first)
            }
        }
        return smaller
    }

    /// Returns the mean of the cell `first` and the ones right of, below and diagonal to it, in each of their
    /// bytes.
    private func mean(from first: Int) -> UInt32 {
        let (a, b) = (texels[first], texels[first + 1])
        let (c, d) = (texels[first + rowLength], texels[first + rowLength + 1])
        func sum(_ shift: UInt32) -> UInt32 {
            // Two bytes at a time have room for the sum of four; it is rounded.
            0x0002_0002 + (a >> shift & 0x00FF_00FF) + (b >> shift & 0x00FF_00FF)
                + (c >> shift & 0x00FF_00FF) + (d >> shift & 0x00FF_00FF)
        }
        return sum(0) >> 2 & 0x00FF_00FF | (sum(8) >> 2 & 0x00FF_00FF) << 8
    }
}

extension Card {
    /// Fills the part of a rectangle that lies on the card.
    public mutating func fill(_ area: Rectangle, _ colour: RGBColour) {
        let bytes = [0xFF, colour.blue, colour.green, colour.red]
        let texel = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        for y in max(0, area.y)..<max(0, area.y, min(height, area.y + area.height)) {
            for x in max(0, area.x)..<max(0, area.x, min(width, area.x + area.width)) {
                texels[(y + 1) * rowLength + x + 1] = texel
            }
        }
    }

    /// Rounds the corners of the card.
    public mutating func roundCorners(radius: Int) {
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

    /// Draws the dark modules of a symbol at the symbol's place.
    public mutating func draw(_ symbol: SymbolMatrix, ink: RGBColour) {
        for row in 0..<symbol.size {
            for column in 0..<symbol.size where symbol[column, row] {
                fill(
                    Rectangle(
                        x: symbolPlace.x + column * Self.cells, y: symbolPlace.y + row * Self.cells,
                        width: Self.cells, height: Self.cells), ink)
            }
        }
    }

    /// Draws a symbol with its quiet zone as large as a square, whatever the number of its modules.
    public mutating func draw(
        _ symbol: SymbolMatrix, filling square: Rectangle, ink: RGBColour, paper: RGBColour
    ) {
        fill(square, paper)
        let quiet = SymbolMatrix.standardQuietZone
        let modules = symbol.size + 2 * quiet
        for row in 0..<square.height {
            for column in 0..<square.width {
                let (x, y) = (column * modules / square.width, row * modules / square.height)
                guard symbol[x - quiet, y - quiet] else { continue }
                fill(
                    Rectangle(x: square.x + column, y: square.y + row, width: 1, height: 1), ink)
            }
        }
    }

    /// Writes text, each of whose cells is `size` cells of the card wide.
    public mutating func write(
        _ text: String, x: Int, y: Int, size: Int, _ colour: RGBColour
    ) {
        Lettering.cells(of: text) { column, row in
            fill(
                Rectangle(x: x + column * size, y: y + row * size, width: size, height: size),
                colour)
        }
    }
}
