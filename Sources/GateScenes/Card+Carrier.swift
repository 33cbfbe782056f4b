import ReproducibleNumbers
import SceneRendering
import SymbolDrawing

extension Card {
    /// Returns a sheet as large as the symbol and its quiet zone.
    static func paper(_ scene: GateScene, _ code: SceneCode) -> Card {
        let margin = scene.quietZone * cells
        let side = code.symbol.size * cells + 2 * margin
        var card = Card(
            width: side, height: side, symbolPlace: (margin, margin), symbolSize: code.symbol.size)
        let (ink, paper) = scene.isInverted ? (scene.paper, scene.ink) : (scene.ink, scene.paper)
        card.fill(Rectangle(x: 0, y: 0, width: side, height: side), paper)
        card.draw(code.symbol, ink: ink)
        return card
    }

    /// Returns a phone that shows the symbol on a page: bezel, status bar, title, lines and a
    /// button.
    static func phone(
        _ scene: GateScene, _ code: SceneCode, _ random: inout SeededRandom
    ) -> Card {
        let symbolSide = code.symbol.size * cells
        let quiet = scene.quietZone * cells
        let bezel = symbolSide / 24 + cells
        let margin = symbolSide * (4 + random.number(below: 12)) / 100
        let width = symbolSide + 2 * (quiet + margin + bezel)
        let height = width * (180 + random.number(below: 40)) / 100
        let left = bezel + margin + quiet
        let top = height * (24 + random.number(below: 14)) / 100
        var card = Card(
            width: width, height: height, symbolPlace: (left, top), symbolSize: code.symbol.size)
        card.body(bezel: bezel, margin: margin, quiet: quiet, symbolSide, scene, &random)
        card.draw(code.symbol, ink: scene.isInverted ? scene.paper : scene.ink)
        card.roundCorners(radius: bezel * 2)
        return card
    }

    private mutating func body(
        bezel: Int, margin: Int, quiet: Int, _ symbolSide: Int, _ scene: GateScene,
        _ random: inout SeededRandom
    ) {
        let page = scene.isInverted ? scene.ink : scene.paper
        let isTinted = random.chance(0.5)
        let screen = scene.isInverted || !isTinted ? page : RGBColour(0xE8EEF4)
        let text = scene.isInverted ? RGBColour(0xB0B0B0) : RGBColour(0x404448)
        fill(Rectangle(x: 0, y: 0, width: width, height: height), RGBColour(0x181818))
        let inner = width - 2 * bezel
        fill(
            Rectangle(x: bezel, y: bezel * 2, width: inner, height: height - 4 * bezel), screen)
        let letter = max(1, inner / 180)
        write("12:08", x: bezel + 3 * letter, y: bezel * 2 + 2 * letter, size: letter, text)
        write("87%", x: width - bezel - 24 * letter, y: bezel * 2 + 2 * letter, size: letter, text)
        let title = letter * 2
        write(
            Lettering.text(length: 14, using: &random), x: bezel + margin,
            y: bezel * 2 + 14 * letter, size: title, text)
        fill(
            Rectangle(
                x: symbolPlace.x - quiet, y: symbolPlace.y - quiet, width: symbolSide + 2 * quiet,
                height: symbolSide + 2 * quiet), page)
        let below = symbolPlace.y + symbolSide + quiet + 4 * letter
        for line in 0..<(2 + random.number(below: 5)) {
            write(
                Lettering.text(length: 10 + random.number(below: 16), using: &random),
                x: bezel + margin,
                y: below + line * 11 * letter, size: letter, text)
        }
        fill(
            Rectangle(
                x: bezel + inner / 6, y: height - 3 * bezel - 16 * letter, width: inner * 2 / 3,
                height: 14 * letter), RGBColour(random.choose([0x2F6FED, 0x39B778, 0x8A8F98])))
    }
}
