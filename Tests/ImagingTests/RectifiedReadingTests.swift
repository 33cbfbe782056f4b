import DeviceInterface
import SymbolDrawing
import Testing

@testable import QRDecoding

/// Symbols that zbar alone does not read, and what must not be read at all.
struct RectifiedReadingTests {
    private static let text = Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8)

    /// How many of some views are read, each as what it says.
    private func read(
        _ views: [SymbolView], _ text: [UInt8] = text, effort: QRDecoder.Effort = .live
    ) throws -> Int {
        let decoder = QRDecoder()
        return try views.count { view in
            let payloads = try decoder.symbols(in: view.frame, effort: effort).map(\.payload)
            #expect(payloads.isEmpty || payloads == [text])
            return !payloads.isEmpty
        }
    }

    private func view() throws -> SymbolView { SymbolView(symbol: try SymbolMatrix(Self.text)) }

    private func views(_ count: Int, _ change: (inout SymbolView, Int) -> Void) throws
        -> [SymbolView]
    {
        let view = try view()
        return (0..<count).map { index in
            var view = view
            view.seed = UInt64(index) + 1
            change(&view, index)
            return view
        }
    }

    @Test(arguments: 1...40)
    func `every version is read`(version: Int) throws {
        let (payload, symbol) = try SymbolMatrix.filled(version: version)
        var view = SymbolView(symbol: symbol)
        (view.width, view.height, view.modulePixels, view.rotation) = (900, 900, 3.5, 8)
        #expect(try read([view], payload) == 1)
    }

    @Test(arguments: [0.0, 20, 40, 50, 60])
    func `tilted symbols are read, turned any way`(tilt: Double) throws {
        let views = try views(12) { view, index in
            (view.tilt, view.rotation, view.noise) = (tilt, Double(index) * 31, 6)
        }
        #expect(try read(views) >= 11)
    }

    @Test func `small modules are read`() throws {
        let views = try views(12) { view, index in
            (view.modulePixels, view.rotation, view.noise) = (2.2, Double(index) * 7, 6)
        }
        #expect(try read(views) >= 10)
    }

    @Test func `symbols so blurred that modules run into each other are read`() throws {
        let views = try views(12) { view, index in
            (view.modulePixels, view.blur, view.rotation) = (4, 2.4, Double(index) * 5)
        }
        #expect(try read(views) >= 10)
    }

    @Test func `symbols with hardly any contrast are read`() throws {
        let views = try views(12) { view, index in
            (view.light, view.dark, view.noise) = (120, 90, 5)
            view.rotation = Double(index) * 5
        }
        #expect(try read(views) >= 11)
    }

    @Test func `bent symbols are read`() throws {
        let views = try views(24) { view, index in
            (view.bulge, view.rotation, view.noise) = (0.1, Double(index) * 9, 4)
        }
        // A quarter of them only where there is time to put two of three finder patterns together.
        #expect(try read(views) >= 17)
        #expect(try read(views, effort: .patient) >= 22)
    }

    @Test func `light symbols on dark, and mirrored ones, are read like any other`() throws {
        let views = try views(12) { view, index in
            if index % 2 == 0 { swap(&view.light, &view.dark) }
            view.isMirrored = index % 3 == 0
            (view.rotation, view.noise) = (Double(index) * 13, 6)
        }
        #expect(try read(views) == 12)
    }

    @Test func `a finder pattern may be hidden`() throws {
        let symbol = try SymbolMatrix(Self.text, errorCorrection: .high)
        let last = symbol.size - 8..<symbol.size
        let views = try views(12) { view, index in
            view.symbol = symbol
            view.covered = (index % 3 == 1 ? last : 0..<8, index % 3 == 2 ? last : 0..<8)
            (view.rotation, view.noise) = (Double(index) * 3, 6)
        }
        #expect(try read(views) >= 11)
    }

    @Test func `every symbol of a sheet is read`() throws {
        let (columns, rows, module) = (5, 4, 4)
        let texts = (0..<columns * rows).map { Array("SYMBOL \($0) OF A SHEET".utf8) }
        let symbols = try texts.map { try SymbolMatrix($0) }
        let side = (symbols[0].size + 2 * SymbolMatrix.standardQuietZone) * module
        var canvas = Canvas(width: columns * side, height: rows * side)
        for (index, symbol) in symbols.enumerated() {
            canvas.draw(
                symbol, x: index % columns * side, y: index / columns * side,
                modulePixels: module)
        }
        let frame = try canvas.frame(.grey)
        let read = try QRDecoder().symbols(in: frame).map(\.payload)
        #expect(Set(read) == Set(texts))
    }

    @Test func `noise and fields of finder patterns contain no symbol and end soon`() throws {
        let decoder = QRDecoder()
        let clock = ContinuousClock()
        var longest = Duration.zero
        for seed in 0..<40 as Range<UInt64> {
            let frame = Self.hostile(width: 640, height: 480, seed: seed)
            let start = clock.now
            #expect(try decoder.symbols(in: frame).isEmpty)
            longest = max(longest, clock.now - start)
        }
        print("longest hostile frame: \(longest)")
        // Measured: 30 ms; what is counted is work, so only the machine makes it longer.
        #expect(longest < .milliseconds(300))
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30])
    func `a corner beyond the horizon does not crash`(_ value: Float) {
        let point = PixelPoint(SIMD2<Float>(value, 3.6))
        #expect(abs(point.x) == 1_000_000 && point.y == 4)
    }

    /// Noise, or finder patterns everywhere, at some size and distance.
    private static func hostile(width: Int, height: Int, seed: UInt64) -> Frame {
        var random = (seed + 7) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ count: UInt64) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % count)
        }
        let module = 1 + next(4)
        let step = 7 * module + next(30) + 1
        let pixels = (0..<width * height).map { index -> UInt8 in
            guard seed % 3 != 0 else { return UInt8(next(256)) }
            let (x, y) = (index % width % step / module, index / width % step / module)
            let ring = max(abs(x - 3), abs(y - 3))
            let isDark = x < 7 && y < 7 && ring != 2
            let grain = seed % 3 == 1 ? next(40) : 0
            return UInt8((isDark ? 30 : 200) + grain)
        }
        return Frame(
            FrameFormat(.grey, width: width, height: height), number: seed, timestamp: .zero,
            copying: pixels)
    }
}
