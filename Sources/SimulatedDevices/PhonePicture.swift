public import SymbolDrawing

extension HeldPicture {
    /// Returns a telephone whose screen shows a code as a health code's client does: a coloured
    /// band, and below it the code on a white card. `symbol` is `nil` for an empty screen.
    public static func phone(
        _ symbol: SymbolMatrix?, ink: Appearance.Ink, isDark: Bool
    ) -> HeldPicture {
        var canvas = Canvas(width: 432, height: 864, colour: .init(18, 18, 20))
        canvas.fill(14, 22, 404, 820, isDark ? .init(24, 26, 30) : .init(238, 240, 243))
        canvas.fill(14, 22, 404, 96, isDark ? .init(40, 44, 50) : ink)
        canvas.fill(156, 34, 120, 10, .init(18, 18, 20))
        if let symbol { canvas.draw(symbol, in: (30, 236, 372), ink: ink, isDark: isDark) }
        return HeldPicture(
            width: canvas.width, height: canvas.height, pixels: canvas.pixels, metresWide: 0.072)
    }

    /// Returns a sheet of paper with a printed code.
    public static func sheet(_ symbol: SymbolMatrix, ink: Appearance.Ink) -> HeldPicture {
        var canvas = Canvas(width: 520, height: 640, colour: .init(244, 243, 238))
        canvas.draw(symbol, in: (60, 100, 400), ink: ink, isDark: false)
        for line in 0..<5 {
            canvas.fill(60, 530 + line * 18, line == 4 ? 220 : 400, 6, .init(150, 150, 150))
        }
        return HeldPicture(
            width: canvas.width, height: canvas.height, pixels: canvas.pixels, metresWide: 0.09)
    }

    /// Returns the same picture with a thumb over a part of it. All values are fractions of the
    /// picture.
    public func covered(x: Double, y: Double, width: Double, height: Double) -> HeldPicture {
        var canvas = Canvas(width: self.width, height: self.height, pixels: pixels)
        canvas.fill(
            Int(x * Double(self.width)), Int(y * Double(self.height)),
            Int(width * Double(self.width)), Int(height * Double(self.height)),
            .init(206, 164, 140))
        var picture = HeldPicture(
            width: self.width, height: self.height, pixels: canvas.pixels, metresWide: metresWide)
        picture.metresRight = metresRight
        return picture
    }
}

/// A picture made of coloured rectangles.
private struct Canvas {
    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]

    init(width: Int, height: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    init(width: Int, height: Int, colour: Appearance.Ink) {
        self.init(
            width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height * 3))
        fill(0, 0, width, height, colour)
    }

    mutating func fill(
        _ left: Int, _ top: Int, _ across: Int, _ down: Int, _ colour: Appearance.Ink
    ) {
        for row in max(0, top)..<max(0, min(height, top + down)) {
            for column in max(0, left)..<max(0, min(width, left + across)) {
                let base = (row * width + column) * 3
                pixels[base] = colour.red
                pixels[base + 1] = colour.green
                pixels[base + 2] = colour.blue
            }
        }
    }

    /// Draws a symbol with its quiet zone on a card of `side` pixels.
    mutating func draw(
        _ symbol: SymbolMatrix, in card: (left: Int, top: Int, side: Int), ink: Appearance.Ink,
        isDark: Bool
    ) {
        let paper = isDark ? Appearance.Ink(24, 26, 30) : Appearance.Ink(252, 252, 252)
        let mark = isDark ? Appearance.Ink(236, 236, 236) : ink
        fill(card.left, card.top, card.side, card.side, paper)
        let quiet = SymbolMatrix.standardQuietZone
        let modules = symbol.size + 2 * quiet
        for row in 0..<card.side {
            for column in 0..<card.side {
                let (x, y) = (column * modules / card.side, row * modules / card.side)
                guard symbol[x - quiet, y - quiet] else { continue }
                fill(card.left + column, card.top + row, 1, 1, mark)
            }
        }
    }
}
