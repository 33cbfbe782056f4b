import DeviceInterface
import QRDecoding
import SymbolDrawing
import Testing

struct SymbolDrawingTests {
    private let matrix: SymbolMatrix
    private let text = Array("GATELIGHT 1234".utf8)

    init() throws {
        matrix = try SymbolMatrix(text)
    }

    @Test func `a raster has the quiet zone of the standard`() {
        let raster = matrix.greyRaster(modulePixels: 2)
        #expect(raster.size == (matrix.size + 8) * 2)
        #expect(raster.pixels.count == raster.size * raster.size)
        #expect(raster.pixels[..<(raster.size * 8)].allSatisfy { $0 == 255 })
        // The upper left module of a symbol is dark, being part of a finder pattern.
        #expect(raster.pixels[8 * raster.size + 8] == 0)
        #expect(raster.pixels[8 * raster.size + 7] == 255)
    }

    @Test func `unreasonable sizes are limited`() {
        #expect(matrix.raster(modulePixels: .max, quietZone: .max).size == (matrix.size + 80) * 40)
        #expect(matrix.greyRaster(modulePixels: -1, quietZone: -1).size == matrix.size)
    }

    @Test(arguments: SymbolMatrix.TerminalStyle.allCases)
    func `the symbol on a text terminal is read`(style: SymbolMatrix.TerminalStyle) throws {
        var lines = matrix.terminal(style).split(separator: "\n").map(String.init)
        if style == .coloured {
            #expect(lines.allSatisfy { $0.hasPrefix("\u{1B}[38;5;16;48;5;231m") })
            #expect(lines.allSatisfy { $0.hasSuffix("\u{1B}[0m") })
            lines = lines.map { String($0.dropFirst("\u{1B}[38;5;16;48;5;231m".count).dropLast(4)) }
        }
        let drawn = (0..<2 * lines.count).map { row in
            lines[row / 2].map { character in
                let isDrawn = character == "█" || character == (row % 2 == 0 ? "▀" : "▄")
                return isDrawn != (style == .plainLightOnDark)
            }
        }
        let side = matrix.size + 8
        #expect(drawn.allSatisfy { $0.count == side })
        try expectRead(drawn.prefix(side).map(Array.init))
    }

    @Test func `an SVG draws every dark module`() throws {
        let svg = matrix.svg(dark: RGBColour(0x39B778))
        let side = matrix.size + 8
        #expect(svg.contains("viewBox=\"0 0 \(side) \(side)\""))
        #expect(svg.contains("fill=\"#39b778\""))
        var drawn = Array(repeating: Array(repeating: false, count: side), count: side)
        for run in svg.split(separator: "d=\"")[1].split(separator: "\"")[0].split(separator: "M") {
            let numbers = run.split { !$0.isNumber }.compactMap { Int($0) }
            for column in numbers[0]..<numbers[0] + numbers[2] { drawn[numbers[1]][column] = true }
        }
        try expectRead(drawn)
    }

    private func expectRead(_ dark: [[Bool]], scale: Int = 4) throws {
        let side = dark.count * scale
        let pixels = (0..<side * side).map { index -> UInt8 in
            dark[index / side / scale][index % side / scale] ? 0 : 255
        }
        let frame = Frame(
            FrameFormat(.grey, width: side, height: side), number: 0, timestamp: .zero,
            copying: pixels)
        #expect(try QRDecoder().symbols(in: frame).map(\.payload) == [text])
    }
}
