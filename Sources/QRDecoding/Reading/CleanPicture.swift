import DeviceInterface
internal import PixelConversion

/// A symbol drawn again in black on white for zbar to read.
struct CleanPicture {
    /// The white margin in modules, which is more than zbar needs.
    private static let quietZone = 4
    private var pixels: [UInt8] = []

    /// The number of samples along a module's side. zbar reads every version at 2.
    private static let modulePixels = 2

    /// Returns what zbar reads in the picture. Rows and columns are exchanged for a mirrored
    /// symbol.
    mutating func scan(
        _ modules: ModuleGrid, isMirrored: Bool
    ) throws(DecodingError) -> [DetectedSymbol] {
        let size = modules.layout.size
        let modulePixels = Self.modulePixels
        let side = (size + 2 * Self.quietZone) * modulePixels
        if pixels.count < side * side { pixels = Array(repeating: 255, count: side * side) }
        return try pixels.withUnsafeMutableBufferPointer { pixels throws(DecodingError) in
            guard let base = pixels.baseAddress else { return [] }
            base.update(repeating: 255, count: side * side)
            for row in 0..<size {
                let top = (row + Self.quietZone) * modulePixels
                for column in 0..<size {
                    let known = modules.layout.map[row * size + column]
                    let index = isMirrored ? column * size + row : row * size + column
                    guard known == 1 || (known < 0 && modules.isDark[index]) else { continue }
                    let left = (column + Self.quietZone) * modulePixels
                    for line in 0..<modulePixels {
                        (base + (top + line) * side + left).update(
                            repeating: 0, count: modulePixels)
                    }
                }
            }
            return try SymbolScan().symbols(
                in: PixelPlane(base, width: side, height: side, rowBytes: side))
        }
    }
}
