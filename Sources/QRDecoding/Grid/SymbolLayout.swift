import Synchronization

/// The function patterns of a QR symbol's version (ISO/IEC 18004 §6.3), with modules counted from
/// the upper left.
struct SymbolLayout {
    /// A module that has the same colour in every symbol of the version.
    struct Known {
        let column: Int
        let row: Int
        let isDark: Bool
        let isTiming: Bool
    }

    let version: Int
    /// The number of modules along one side.
    let size: Int
    /// The centres of the alignment patterns along either direction (Annex E); empty for version 1.
    let alignment: [Int]
    /// The modules of the finder patterns, their separators and the timing patterns.
    let known: [Known]
    /// The colour of each module, row by row: 1 dark, 0 light, -1 unknown. It includes alignment
    /// patterns.
    let map: [Int8]

    private static let cache = Mutex<[Int: SymbolLayout]>([:])

    /// Returns the layout of a version, 1...40.
    static func of(_ version: Int) -> SymbolLayout {
        cache.withLock { cache in
            if let layout = cache[version] { return layout }
            let layout = SymbolLayout(version: version)
            cache[version] = layout
            return layout
        }
    }

    private init(version: Int) {
        self.version = version
        let size = 17 + 4 * version
        self.size = size
        alignment = Self.alignment(version)
        var map = [Int8](repeating: -1, count: size * size)
        for (column, row) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            Self.draw(&map, size, column, row, reach: 4) { $0 <= 1 || $0 == 3 }
        }
        for place in 8..<size - 8 {
            map[6 * size + place] = place % 2 == 0 ? 1 : 0
            map[place * size + 6] = place % 2 == 0 ? 1 : 0
        }
        known = map.indices.filter { map[$0] >= 0 }.map {
            let (column, row) = ($0 % size, $0 / size)
            return Known(
                column: column, row: row, isDark: map[$0] == 1,
                isTiming: (column == 6 && (8..<size - 8).contains(row))
                    || (row == 6 && (8..<size - 8).contains(column)))
        }
        for row in alignment {
            for column in alignment where !Self.isFinder(column, row, size) {
                Self.draw(&map, size, column, row, reach: 2) { $0 != 1 }
            }
        }
        // The module that is always dark (§7.9.1).
        map[(size - 8) * size + 8] = 1
        self.map = map
    }

    /// Returns whether an alignment pattern would lie on a finder pattern.
    static func isFinder(_ column: Int, _ row: Int, _ size: Int) -> Bool {
        (column == 6 && row == 6) || (column == 6 && row == size - 7)
            || (column == size - 7 && row == 6)
    }

    private static func alignment(_ version: Int) -> [Int] {
        guard version >= 2 else { return [] }
        let count = version / 7 + 2
        let size = 17 + 4 * version
        let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        return [6] + (0..<count - 1).reversed().map { size - 7 - $0 * step }
    }

    private static func draw(
        _ map: inout [Int8], _ size: Int, _ column: Int, _ row: Int, reach: Int,
        isDark: (_ ring: Int) -> Bool
    ) {
        for y in max(0, row - reach)...min(size - 1, row + reach) {
            for x in max(0, column - reach)...min(size - 1, column + reach) {
                map[y * size + x] = isDark(max(abs(x - column), abs(y - row))) ? 1 : 0
            }
        }
    }
}
