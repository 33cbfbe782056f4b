import DeviceInterface
import PixelConversion
import SymbolDrawing
import Testing

@testable import QRDecoding

/// The version that large symbols have written in them.
struct VersionInformationTests {
    private static let modulePixels = 4

    /// With the quiet zone of the standard.
    private func frame(_ symbol: SymbolMatrix, isInverted: Bool = false) -> Frame {
        let raster = symbol.greyRaster(
            modulePixels: Self.modulePixels, dark: isInverted ? 180 : 60,
            light: isInverted ? 60 : 180)
        return Frame(
            FrameFormat(.grey, width: raster.size, height: raster.size), number: 1,
            timestamp: .zero, copying: raster.pixels)
    }

    /// The finder patterns of a symbol in such a frame, where they are.
    private func triple(_ symbol: SymbolMatrix, isInverted: Bool) -> FinderTriple {
        let module = Float(Self.modulePixels)
        func pattern(_ column: Int, _ row: Int) -> FinderPattern {
            FinderPattern(
                centre: (Point(Float(column), Float(row)) + 4.5) * module - 0.5,
                run: Point(repeating: module), hits: 4, isInverted: isInverted)
        }
        let far = symbol.size - 4
        return FinderTriple(
            corner: pattern(3, 3), right: pattern(far, 3), below: pattern(3, far),
            size: Float(symbol.size), strangeness: 0)
    }

    /// What is read where the symbol was taken for one of version `counted`.
    private func version(
        _ symbol: SymbolMatrix, in frame: Frame, counted: Int, isInverted: Bool = false
    ) throws -> Int? {
        var grid = SymbolGrid(triple(symbol, isInverted: isInverted), layout: .of(counted))
        return try PixelConverter().withLuma(of: frame) {
            var fit = LatticeFit()
            _ = fit.fitFinders(&grid, in: $0)
            return VersionInformation.version(grid, isInverted: isInverted, in: $0)
        }
    }

    /// Beside a large symbol's finder patterns a grid fits that is a version off, too.
    @Test(arguments: 7...40)
    func `version information is read, in large symbols even if the size was miscounted`(
        version: Int
    ) throws {
        let symbol = try SymbolMatrix.filled(version: version).symbol
        let off = version > 10 ? 1 : 0
        for counted in version - off...min(40, version + off) {
            #expect(
                try self.version(symbol, in: frame(symbol), counted: counted) == version,
                "counted \(counted)")
        }
        let light = frame(symbol, isInverted: true)
        #expect(
            try self.version(symbol, in: light, counted: version, isInverted: true) == version)
    }

    @Test func `small symbols have no version information, and hardly any seems to`() throws {
        var (count, seeming) = (0, 0)
        for seed in 0..<120 as Range<UInt64> {
            var random = (seed + 1) &* 0x9E37_79B9_7F4A_7C15
            let payload = (0..<40 + Int(seed / 2)).map { _ -> UInt8 in
                random ^= random << 13
                random ^= random >> 7
                random ^= random << 17
                return UInt8(truncatingIfNeeded: random >> 32)
            }
            let symbol = try SymbolMatrix(payload, errorCorrection: .low)
            let version = (symbol.size - 17) / 4
            guard version < 7 else { continue }
            let frame = frame(symbol)
            for counted in version - 1...version + 1 {
                count += 1
                if try self.version(symbol, in: frame, counted: counted) != nil { seeming += 1 }
            }
        }
        print("small symbols that seem to have a version written: \(seeming) of \(count)")
        #expect(count > 250 && seeming * 50 <= count)
    }

    @Test func `half of one copy may be hidden; with both hidden nothing is read`() throws {
        let symbol = try SymbolMatrix.filled(version: 20).symbol
        let whole = frame(symbol)
        let side = whole.format.width
        func covered(_ columns: Range<Int>, _ rows: Range<Int>, _ bytes: inout [UInt8]) {
            let module = Self.modulePixels
            for row in (rows.lowerBound + 4) * module..<(rows.upperBound + 4) * module {
                let first = row * side + (columns.lowerBound + 4) * module
                for index in first..<first + columns.count * module { bytes[index] = 180 }
            }
        }
        func version(of bytes: [UInt8]) throws -> Int? {
            let frame = Frame(whole.format, number: 1, timestamp: .zero, copying: bytes)
            return try self.version(symbol, in: frame, counted: 20)
        }
        var bytes = whole.withBytes { Array($0) }
        let place = symbol.size - 11..<symbol.size - 8
        covered(place, 0..<3, &bytes)
        #expect(try version(of: bytes) == 20)
        covered(place, 0..<6, &bytes)
        covered(0..<6, place, &bytes)
        #expect(try version(of: bytes) == nil)
    }
}
