import SceneRendering
import SymbolDrawing

/// The objects that people hold in front of the camera.
extension Card {
    /// Returns a telephone whose screen shows a code as a health code's client does: a coloured
    /// band, and below it the code on a white card. `symbol` is `nil` for an empty screen.
    static func phone(_ symbol: SymbolMatrix?, ink: RGBColour, isDark: Bool) -> Card {
        let body = RGBColour(0x121214)
        let paper = RGBColour(isDark ? 0x181A1E : 0xFCFCFC)
        var phone = Card(width: 432, height: 864, metresWide: 0.072, colour: body)
        phone.fill(
            Rectangle(x: 14, y: 22, width: 404, height: 820),
            RGBColour(isDark ? 0x181A1E : 0xEEF0F3))
        phone.fill(
            Rectangle(x: 14, y: 22, width: 404, height: 96), isDark ? RGBColour(0x282C32) : ink)
        phone.fill(Rectangle(x: 156, y: 34, width: 120, height: 10), body)
        if let symbol {
            phone.draw(
                symbol, filling: Rectangle(x: 30, y: 236, width: 372, height: 372),
                ink: isDark ? RGBColour(0xECECEC) : ink, paper: paper)
        }
        return phone
    }

    /// Returns a sheet of paper with a printed code.
    static func sheet(_ symbol: SymbolMatrix, ink: RGBColour) -> Card {
        var sheet = Card(width: 520, height: 640, metresWide: 0.09, colour: RGBColour(0xF4F3EE))
        sheet.draw(
            symbol, filling: Rectangle(x: 60, y: 100, width: 400, height: 400), ink: ink,
            paper: RGBColour(0xFCFCFC))
        for line in 0..<5 {
            sheet.fill(
                Rectangle(x: 60, y: 530 + line * 18, width: line == 4 ? 220 : 400, height: 6),
                RGBColour(0x969696))
        }
        return sheet
    }

    /// Returns a photograph, screenshot or drawing, about one and a half telephones wide.
    static func photograph(width: Int, height: Int, pixels: [UInt8]) -> Card {
        Card(width: width, height: height, pixels: pixels, metresWide: 0.11)
    }

    /// Returns the same card with a thumb over a part of it.
    func covered(_ area: Rectangle) -> Card {
        var card = self
        card.fill(area, RGBColour(0xCEA48C))
        return card
    }
}
