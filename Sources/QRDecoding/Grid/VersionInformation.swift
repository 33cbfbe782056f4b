internal import PixelConversion

/// The eighteen modules, present twice from version 7 on, that give a symbol's version (ISO/IEC
/// 18004 §7.10).
///
/// Each copy lies beside a finder pattern, where a grid fits before the symbol's size is known.
enum VersionInformation {
    /// The versions whose symbols have version information.
    static let versions = 7...40
    /// The cost of reading it, in samples of about 10 ns.
    static let samples = 500

    /// The word of each version: six data bits and twelve bits of a BCH code with generator
    /// 1111100100101.
    private static let words = versions.map {
        UInt64(BCHCode.word(UInt32($0), generator: 0x1F25))
    }
    /// The number of wrong modules allowed in both copies together. One place in 800 passes by
    /// chance.
    private static let maximumErrors = 6

    /// Returns the version written in the symbol; `nil` if it cannot be determined.
    static func version(
        _ grid: SymbolGrid, isInverted: Bool, in plane: PixelPlane
    ) -> Int? {
        let right = bits(grid.layout.size, isInverted, plane) { grid($0, $1) }
        let below = bits(grid.layout.size, isInverted, plane) { grid($1, $0) }
        let both = right | below << 18
        let errors = words.map { (both ^ ($0 | $0 << 18)).nonzeroBitCount }
        guard let least = errors.min(), least <= maximumErrors else { return nil }
        return versions.lowerBound + (errors.firstIndex(of: least) ?? 0)
    }

    /// Returns the copy left of the upper right finder pattern: three columns of six modules.
    private static func bits(
        _ size: Int, _ isInverted: Bool, _ plane: PixelPlane,
        _ place: (_ u: Float, _ v: Float) -> Point
    ) -> UInt64 {
        func light(_ column: Int, _ row: Int) -> Float {
            let value = plane.sample(place(Float(column) + 0.5, Float(row) + 0.5))
            return isInverted ? 255 - value : value
        }
        // The pattern's own rings show the brightness of dark and light.
        var (dark, bright): (Float, Float) = (0, 0)
        for column in size - 7..<size { dark += light(column, 0) + light(column, 6) }
        for column in size - 6..<size - 1 { bright += light(column, 1) + light(column, 5) }
        let middle = (dark / 14 + bright / 10) / 2
        var bits: UInt64 = 0
        for index in 0..<18 where light(size - 11 + index % 3, index / 3) < middle {
            bits |= 1 << UInt64(index)
        }
        return bits
    }
}
