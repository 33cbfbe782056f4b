import DeviceInterface
import SymbolDrawing
import Testing

@testable import QRDecoding

/// Frames one after another, as a camera sends them.
struct StreamDecodingTests {
    private static let text = Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8)
    private static let other = Array("HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IO".utf8)

    private func view(_ text: [UInt8] = text) throws -> SymbolView {
        var view = SymbolView(symbol: try SymbolMatrix(text))
        (view.noise, view.rotation) = (6, 5)
        return view
    }

    private func looks(_ views: [SymbolView]) throws -> [FrameResult] {
        let decoder = StreamDecoder()
        return try views.enumerated().map { index, view in
            var view = view
            view.seed = UInt64(index) + 1
            return try decoder.look(at: view.frame)
        }
    }

    @Test func `a symbol that is held still is decoded once, and now and then again`() throws {
        let looks = try looks(Array(repeating: view(), count: 20))
        #expect(looks.allSatisfy { $0.symbols.map(\.payload) == [Self.text] })
        let isUnchanged = [false] + Array(repeating: true, count: 8) + [false]
        #expect(Array(looks.map(\.isUnchanged).prefix(10)) == isUnchanged)
    }

    @Test func `an empty scene is looked at twice, and now and then again`() throws {
        var empty = try view()
        (empty.light, empty.dark) = (120, 120)
        let looks = try looks(Array(repeating: empty, count: 20))
        #expect(looks.allSatisfy { $0.symbols.isEmpty && $0.unread.isEmpty })
        #expect(looks.count { !$0.isUnchanged } == 4)
    }

    @Test(arguments: [2.2, 3, 6])
    func `another symbol in the same place is never mistaken for the first`(
        modulePixels: Double
    ) throws {
        var (first, second) = (try view(), try view(Self.other))
        (first.modulePixels, second.modulePixels) = (modulePixels, modulePixels)
        (first.noise, second.noise) = (0, 0)
        let looks = try looks([first, first, second, second, first])
        #expect(
            looks.map { $0.symbols.map(\.payload) }
                == [[Self.text], [Self.text], [Self.other], [Self.other], [Self.text]])
    }

    @Test func `a symbol that leaves is gone with the next frame`() throws {
        var empty = try view()
        (empty.light, empty.dark) = (120, 120)
        let looks = try looks([view(), view(), empty, empty])
        #expect(looks.map(\.symbols.count) == [1, 1, 0, 0])
    }

    @Test func `a second symbol is seen beside one that is followed`() throws {
        let decoder = StreamDecoder()
        var counts: [Int] = []
        for index in 0..<8 {
            var canvas = Canvas(width: 640, height: 480)
            canvas.draw(try SymbolMatrix(Self.text), x: 40 + index * 3, y: 60, modulePixels: 4)
            if index > 1 {
                canvas.draw(try SymbolMatrix(Self.other), x: 400, y: 200, modulePixels: 5)
            }
            counts.append(try decoder.look(at: canvas.frame(.grey)).symbols.count)
        }
        #expect(counts.contains(2))
    }

    @Test(arguments: ["GREY", "YUYV", "UYVY", "YVYU", "NV12", "RGB3", "MJPG"])
    func `change is seen in brightness, wherever a frame holds it`(code: String) throws {
        func frame(_ background: RGBColour, _ text: [UInt8]?) throws -> Frame {
            var canvas = Canvas(width: 320, height: 240, background: background)
            if let text { canvas.draw(try SymbolMatrix(text), x: 60, y: 40, modulePixels: 4) }
            return try canvas.frame(PixelFormat(code: code))
        }
        let (dim, bright) = (RGBColour(0x606060), RGBColour(0x707070))
        let decoder = StreamDecoder()
        let frames = try [
            frame(dim, nil), frame(dim, nil), frame(dim, nil), frame(bright, nil),
            frame(bright, nil), frame(bright, nil), frame(bright, Self.text),
            frame(bright, Self.text), frame(bright, Self.other),
        ]
        let looks = try frames.map { try decoder.look(at: $0) }
        #expect(
            looks.map(\.isUnchanged) == [
                false, false, true, false, false, true, false, true, false,
            ])
        #expect(
            looks.map { $0.symbols.map(\.payload) }
                == Array(repeating: [], count: 6) + [[Self.text], [Self.text], [Self.other]])
    }
}
