import DeviceInterface
import Pictures
import PixelConversion
import QRDecoding
import SymbolDrawing
import Testing

private let binary = [UInt8](0...255) + [0, 0, 0x80, 0xFF, 0xC3, 0x28]
private let text = Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8)
private let everyFormat = [
    "GREY", "YUYV", "UYVY", "YVYU", "NV12", "NV16", "YU12", "YV12", "RGB3", "BGR3", "MJPG", "JPEG",
    "BA81", "GBRG", "GRBG", "RGGB",
]

struct QRDecodingTests {
    @Test(arguments: everyFormat)
    func `a code is read byte for byte from every camera format`(code: String) throws {
        var canvas = Canvas()
        canvas.draw(try SymbolMatrix(binary, errorCorrection: .low), modulePixels: 3)
        let frame = try canvas.frame(PixelFormat(code: code))
        #expect(try QRDecoder().symbols(in: frame).map(\.payload) == [binary])
        #expect(try QRDecoder().symbols(in: frame, effort: .thorough).map(\.payload) == [binary])
    }

    @Test(
        arguments: ["YUYV", "NV12", "NV16", "YU12", "RGB3", "MJPG", "RGGB"],
        [RGBColour(0x39B778), RGBColour(0xF5D000), RGBColour(0xD8242B)])
    func `a code painted green, yellow or red is read`(code: String, ink: RGBColour) throws {
        var canvas = Canvas()
        canvas.draw(try SymbolMatrix(text), dark: ink)
        let frame = try canvas.frame(PixelFormat(code: code))
        #expect(try QRDecoder().symbols(in: frame).map(\.payload) == [text])
    }

    @Test(
        arguments: [
            "YUYV", "NV12", "YU12", "RGB3", "BGR3", "MJPG", "UYVY", "YVYU", "YV12", "BA81",
        ],
        // Lemon and mint
        [RGBColour(0xF8F000), RGBColour(0x18FFF0)])
    func `coloured ink is dark in its own plane where luma hardly shows it`(
        code: String, ink colour: RGBColour
    ) throws {
        let canvas = Canvas(width: 64, height: 48, background: colour)
        let frame = try canvas.frame(PixelFormat(code: code))
        let middle = 24 * 64 + 32
        let luma = try PixelConverter().withLuma(of: frame) { $0.pixels[middle] }
        let ink = try PixelConverter().withInk(of: frame) { $0.pixels[middle] }
        #expect(luma > 160)
        #expect(try #require(ink) < 40)
    }

    @Test(arguments: ["GREY", "YUYV", "MJPG"], QRDecoder.Effort.allCases)
    func `a light code on a dark ground is read`(
        code: String, effort: QRDecoder.Effort
    ) throws {
        var canvas = Canvas(background: .black)
        canvas.draw(try SymbolMatrix(text), dark: .white, light: .black)
        let frame = try canvas.frame(PixelFormat(code: code))
        #expect(try QRDecoder().symbols(in: frame, effort: effort).map(\.payload) == [text])
    }

    @Test(arguments: QRDecoder.Effort.allCases)
    func `two codes in one frame are both read, each at its place`(
        effort: QRDecoder.Effort
    ) throws {
        var canvas = Canvas(width: 480, height: 240)
        canvas.draw(try SymbolMatrix(text), x: 10, y: 20)
        canvas.draw(try SymbolMatrix(Array("second".utf8)), x: 280, y: 60)
        let symbols = try QRDecoder().symbols(in: canvas.frame(.yuyv), effort: effort)
        let left = try #require(symbols.first { $0.payload == text })
        let right = try #require(symbols.first { $0.payload == Array("second".utf8) })
        #expect(symbols.count == 2)
        #expect(left.corners.count == 4)
        #expect(left.corners.allSatisfy { (10..<240).contains($0.x) })
        #expect(right.corners.allSatisfy { (280..<480).contains($0.x) && $0.y > 60 })
    }

    @Test func `the same payload shown twice is reported once`() throws {
        var canvas = Canvas(width: 480, height: 240)
        canvas.draw(try SymbolMatrix(text), x: 10)
        canvas.draw(try SymbolMatrix(text), x: 260)
        #expect(try QRDecoder().symbols(in: canvas.frame(.grey)).map(\.payload) == [text])
    }

    @Test(arguments: ["GREY", "YUYV", "NV12", "YU12", "RGB3", "RGGB"], [1, 2, 64])
    func `padding between rows is skipped`(code: String, padding: Int) throws {
        var canvas = Canvas()
        canvas.draw(try SymbolMatrix(text), dark: RGBColour(0xF5D000))
        // Planar chroma has half the padding, so only even padding suits it.
        let frame = try canvas.frame(
            PixelFormat(code: code), padding: code == "YU12" ? padding * 2 : padding)
        for effort in QRDecoder.Effort.allCases {
            #expect(try QRDecoder().symbols(in: frame, effort: effort).map(\.payload) == [text])
        }
    }

    @Test func `an empty frame and tiny frames contain no code`() throws {
        for (width, height) in [(320, 240), (1, 1), (2, 2), (4, 300), (300, 4), (21, 21)] {
            let frame = try Canvas(width: width, height: height).frame(.grey)
            for effort in QRDecoder.Effort.allCases {
                #expect(try QRDecoder().symbols(in: frame, effort: effort).isEmpty)
            }
        }
    }

    @Test func `a decoder's result does not depend on earlier frames`() throws {
        let frames = try (0..<UInt64(20)).map { seed in
            var canvas = Canvas(width: 200, height: 160)
            canvas.draw(try SymbolMatrix(text), x: 10, y: 5, modulePixels: 3)
            return Frame(
                FrameFormat(.grey, width: 200, height: 160), number: seed, timestamp: .zero,
                copying: try noisy(canvas.bytes(.grey), seed: seed))
        }
        let used = QRDecoder()
        let inSequence = try frames.map { try used.symbols(in: $0) }
        let eachAlone = try frames.map { try QRDecoder().symbols(in: $0) }
        #expect(inSequence == eachAlone)
        #expect(try frames.reversed().map { try used.symbols(in: $0) } == eachAlone.reversed())
    }

    @Test func `a code at the end of a very wide frame is read`() throws {
        var canvas = Canvas(width: 4100, height: 200)
        canvas.draw(try SymbolMatrix(text), x: 3900, y: 10, modulePixels: 4)
        let symbol = try #require(try QRDecoder().symbols(in: canvas.frame(.grey)).first)
        #expect(symbol.payload == text)
        #expect(symbol.corners.allSatisfy { (3900..<4100).contains($0.x) })
    }

    /// So much noise that some frames can just be read: a scanner kept from frame to frame answers
    /// three of them otherwise.
    private func noisy(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return bytes.map { byte in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(clamping: Int(byte) + Int(state % 240) - 120)
        }
    }
}
