import DeviceInterface
import Pictures
import QRDecoding
import SymbolDrawing
import Testing

/// Whether a look that says it saw the whole of a frame did.
struct WholeLookTests {
    private static let first = Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8)
    private static let second = Array("HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IO".utf8)
    private static let both: Set = [first, second]
    private static let green = RGBColour(0x39B778)
    private static let red = RGBColour(0xD8242B)
    private static let yellow = RGBColour(0xF5D000)

    /// Where and how the second symbol stands beside the first.
    struct Neighbour: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var x = 350
        var y = 120
        var modulePixels = 5
        var dark = red
        var light = RGBColour.white
    }

    private static let neighbours: [Neighbour] = [
        Neighbour(testDescription: "as large"),
        Neighbour(testDescription: "tiny", x: 520, y: 380, modulePixels: 2),
        Neighbour(testDescription: "tiny and black", x: 20, y: 400, modulePixels: 2, dark: .black),
        Neighbour(testDescription: "large", x: 300, y: 40, modulePixels: 9),
        Neighbour(
            testDescription: "at the edge", x: 640 - 33 * 4, y: 480 - 33 * 4, modulePixels: 4),
        Neighbour(testDescription: "in the corner", x: 640 - 28 * 3, y: 0, modulePixels: 3),
        Neighbour(testDescription: "yellow", dark: yellow),
        Neighbour(
            testDescription: "yellow and small", x: 420, y: 300, modulePixels: 3, dark: yellow),
        Neighbour(testDescription: "light on dark", dark: .white, light: .black),
        Neighbour(testDescription: "pale", dark: RGBColour(0xB0B0B0)),
        Neighbour(testDescription: "against the first", x: 210, y: 60, modulePixels: 3),
    ]

    /// The first symbol in green, and the second if there is one, `shift` pixels farther.
    private func canvas(_ neighbour: Neighbour?, shift: Int = 0) throws -> Canvas {
        var canvas = Canvas(width: 640, height: 480, background: RGBColour(0x909498))
        canvas.draw(
            try SymbolMatrix(Self.first), x: 30 + shift, y: 60, modulePixels: 5, dark: Self.green)
        if let neighbour {
            canvas.draw(
                try SymbolMatrix(Self.second), x: neighbour.x + shift, y: neighbour.y,
                modulePixels: neighbour.modulePixels, dark: neighbour.dark, light: neighbour.light)
        }
        return canvas
    }

    private func bytes(_ canvas: Canvas) throws -> [UInt8] {
        try canvas.bytes(PixelFormat(code: "YUYV"))
    }

    private func frame(_ bytes: [UInt8], number: Int, noise: Int = 0, interval: Int = 50) -> Frame {
        var bytes = bytes
        var random = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        for index in bytes.indices where noise > 0 {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            let grain = Int(random % UInt64(2 * noise + 1)) - noise
            bytes[index] = UInt8(clamping: Int(bytes[index]) + grain)
        }
        let format = FrameFormat(.yuyv, width: 640, height: 480)
        return Frame(
            format, number: UInt64(number), timestamp: .milliseconds(interval * number),
            copying: bytes)
    }

    private func payloads(_ look: FrameResult) -> Set<[UInt8]> { Set(look.symbols.map(\.payload)) }

    @Test(arguments: neighbours, [(0, 0), (6, 0), (6, 1)])
    func `a whole look at two symbols shows both`(
        neighbour: Neighbour, damage: (noise: Int, shake: Int)
    ) throws {
        let decoder = StreamDecoder()
        var whole = 0
        let scenes = try (0...damage.shake).map { try bytes(canvas(neighbour, shift: $0)) }
        for number in 0..<6 {
            let look = try decoder.look(
                at: frame(scenes[number % scenes.count], number: number, noise: damage.noise))
            if look.isWhole { whole += 1 }
            #expect(!look.isWhole || payloads(look) == Self.both, "frame \(number)")
        }
        #expect(whole > 0)
    }

    @Test(arguments: neighbours, [0, 2])
    func `a symbol that comes while another is followed is in the next whole look`(
        neighbour: Neighbour, shake: Int
    ) throws {
        let decoder = StreamDecoder()
        let before = try (0...shake).map { try bytes(canvas(nil, shift: $0)) }
        let after = try (0...shake).map { try bytes(canvas(neighbour, shift: $0)) }
        var lastSeen: Set<[UInt8]> = []
        for number in 0..<17 {
            let isThere = number >= 7
            let scenes = isThere ? after : before
            let look = try decoder.look(at: frame(scenes[number % scenes.count], number: number))
            if number == 0 { #expect(look.isWhole) }
            if look.isWhole {
                #expect(payloads(look) == (isThere ? Self.both : [Self.first]), "frame \(number)")
            }
            // A rest or a track ends before that.
            if number == 16 { #expect(payloads(look) == Self.both) }
            lastSeen = payloads(look)
        }
        #expect(lastSeen == Self.both)
    }

    @Test func `a new payload has its whole first frame searched`() throws {
        let decoder = StreamDecoder()
        for number in 0..<6 {
            let look = try decoder.look(
                at: frame(bytes(canvas(nil, shift: number * 3)), number: number))
            #expect(payloads(look) == [Self.first])
            if number == 0 { #expect(look.isWhole) }
        }
        var canvas = Canvas(width: 640, height: 480, background: RGBColour(0x909498))
        canvas.draw(try SymbolMatrix(Self.second), x: 40, y: 60, modulePixels: 5)
        let look = try decoder.look(at: frame(bytes(canvas), number: 6))
        #expect(payloads(look) == [Self.second])
        #expect(look.isWhole)
    }

    @Test func `every fourth look around a followed symbol is a whole look`() throws {
        let decoder = StreamDecoder()
        let isWhole = try (0..<9).map { number in
            try decoder.look(at: frame(bytes(canvas(nil, shift: number * 4)), number: number))
                .isWhole
        }
        #expect(isWhole == [true, false, false, false, true, false, false, false, true])
    }

    @Test func `a look during a rest is not a whole look`() throws {
        let decoder = StreamDecoder()
        let scene = try bytes(canvas(nil))
        let looks = try (0..<12).map { try decoder.look(at: frame(scene, number: $0)) }
        #expect(looks.allSatisfy { $0.isWhole != $0.isUnchanged })
        #expect(looks.first?.isWhole == true)
        #expect(looks.dropFirst().contains { $0.isWhole })
    }

    @Test func `a rest ends after 0.4 s, even with a slow camera`() throws {
        let decoder = StreamDecoder()
        let scene = try bytes(canvas(nil))
        let unchanged = try (0..<8).map { number in
            try decoder.look(at: frame(scene, number: number, interval: 200)).isUnchanged
        }
        #expect(unchanged == [false, true, false, true, false, true, false, true])
    }

    /// The mean of every block of the change gate stays what it was: modules of two pixels, of which as
    /// much is lighter than the screen's grey as is darker.
    @Test func `a symbol whose paint keeps all means is never missing from a whole look`() throws {
        let symbol = try SymbolMatrix(Self.second)
        let decoder = StreamDecoder()
        var missed = 0
        let before = try bytes(canvas(nil))
        var after = before
        balance(symbol, x: 352, y: 160, in: &after)
        for number in 0..<24 {
            let look = try decoder.look(at: frame(number < 3 ? before : after, number: number))
            guard number >= 3 else { continue }
            if number == 3 { #expect(look.isUnchanged) }
            #expect(!look.isWhole || payloads(look) == Self.both, "frame \(number)")
            missed = payloads(look) == Self.both ? 0 : missed + 1
            #expect(missed <= 8)
        }
    }

    /// Draws a symbol in luma, four pixels a module, each block of 16 pixels shifted to the mean of the
    /// grey it is drawn on.
    private func balance(_ symbol: SymbolMatrix, x: Int, y: Int, in bytes: inout [UInt8]) {
        let grey = Int(bytes[(y * 640 + x) * 2])
        for top in stride(from: 0, to: symbol.size * 4, by: 16) {
            for left in stride(from: 0, to: symbol.size * 4, by: 16) {
                let places = (0..<256).map { (left + $0 % 16, top + $0 / 16) }
                    .filter { $0.0 < symbol.size * 4 && $0.1 < symbol.size * 4 }
                let dark = places.count { symbol[$0.0 / 4, $0.1 / 4] }
                let shift = places.isEmpty ? 0 : 60 * (2 * dark - places.count) / places.count
                for (column, row) in places {
                    let value = grey + shift + (symbol[column / 4, row / 4] ? -60 : 60)
                    bytes[((y + row) * 640 + x + column) * 2] = UInt8(clamping: value)
                }
            }
        }
    }
}
