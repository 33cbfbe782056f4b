/// The fifteen modules, present twice, that give a symbol's mask and error correction level
/// (ISO/IEC 18004 §7.9).
enum FormatInformation {
    /// All valid words: five data bits and ten bits of a BCH code with generator 10100110111,
    /// masked.
    private static let words = (0..<32 as Range<UInt32>).map {
        BCHCode.word($0, generator: 0x537) ^ 0x5412
    }

    /// The number of wrong modules up to which one word can be told from the others.
    static let maximumErrors = 3

    /// Returns the number of modules in which the better copy differs from the nearest valid word.
    static func errors(in modules: ModuleGrid, isMirrored: Bool) -> Int {
        let size = modules.layout.size
        func bit(_ column: Int, _ row: Int) -> UInt32 {
            let index = isMirrored ? column * size + row : row * size + column
            return modules.isDark[index] ? 1 : 0
        }
        var (first, second): (UInt32, UInt32) = (0, 0)
        for index in 0..<15 {
            let place =
                switch index {
                case 0...5: (8, index)
                case 6: (8, 7)
                case 7: (8, 8)
                case 8: (7, 8)
                default: (14 - index, 8)
                }
            first |= bit(place.0, place.1) << UInt32(index)
            second |=
                (index < 8 ? bit(size - 1 - index, 8) : bit(8, size - 15 + index)) << UInt32(index)
        }
        return words.map { min(($0 ^ first).nonzeroBitCount, ($0 ^ second).nonzeroBitCount) }.min()
            ?? 15
    }
}
