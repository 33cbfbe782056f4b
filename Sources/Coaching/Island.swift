/// Connected cells that are darker than the bright ones around them, as a code is on its card.
struct Island {
    /// The indices of its cells in the grid.
    var cells: [Int] = []
    /// The number of the picture's edges that it reaches.
    var edges = 0
    /// The mean column and row of its cells.
    var middle: (column: Float, row: Float) = (0, 0)
    /// The side of a square with the same spread, in cells.
    var side: Float = 0
    /// The longer extent divided by the shorter.
    var elongation: Float = 1
    /// The share of a square with the same spread that its cells fill: 1 for a full square, about
    /// 0.96 for a full disc, less for anything with holes or arms.
    var solidity: Float = 0

    /// The islands of a mask of `columns` cells in a row, with the given numbers of cells.
    static func all(in mask: [Bool], columns: Int, sizes: ClosedRange<Int>) -> [Island] {
        var left = mask
        var islands: [Island] = []
        for start in mask.indices where left[start] {
            let island = take(from: &left, start, columns)
            if sizes.contains(island.cells.count) {
                islands.append(island.measured(columns, mask.count / columns))
            }
        }
        return islands
    }

    private static func take(from left: inout [Bool], _ start: Int, _ columns: Int) -> Island {
        let rows = left.count / columns
        var island = Island()
        var waiting = [start]
        left[start] = false
        while let cell = waiting.popLast() {
            island.cells.append(cell)
            visit(around: cell, columns, rows) { next in
                guard left[next] else { return }
                left[next] = false
                waiting.append(next)
            }
        }
        return island
    }

    /// Visits the cells beside, above and below a cell.
    static func visit(around cell: Int, _ columns: Int, _ rows: Int, _ visit: (Int) -> Void) {
        let (row, column) = (cell / columns, cell % columns)
        if column > 0 { visit(cell - 1) }
        if column < columns - 1 { visit(cell + 1) }
        if row > 0 { visit(cell - columns) }
        if row < rows - 1 { visit(cell + columns) }
    }

    /// Measures place and shape by the moments of the cells: a square of side `s` has the variance
    /// `s²/12` along every axis.
    private func measured(_ columns: Int, _ rows: Int) -> Island {
        let count = Float(cells.count)
        let places = cells.map { (column: Float($0 % columns), row: Float($0 / columns)) }
        var island = self
        island.middle.column = places.reduce(0) { $0 + $1.column } / count
        island.middle.row = places.reduce(0) { $0 + $1.row } / count
        let (column, row) = (places.map(\.column), places.map(\.row))
        let reached = [
            column.min() == 0, column.max() == Float(columns - 1), row.min() == 0,
            row.max() == Float(rows - 1),
        ]
        island.edges = reached.count { $0 }
        var (across, down, mixed): (Float, Float, Float) = (0, 0, 0)
        for place in places {
            let (x, y) = (place.column - island.middle.column, place.row - island.middle.row)
            across += x * x
            down += y * y
            mixed += x * y
        }
        // A cell has an extent of its own.
        (across, down, mixed) = (across / count + 1 / 12, down / count + 1 / 12, mixed / count)
        let half = (across + down) / 2
        let apart = (((across - down) / 2) * ((across - down) / 2) + mixed * mixed).squareRoot()
        let (most, least) = (half + apart, max(half - apart, 1 / 12))
        let area = 12 * (most * least).squareRoot()
        island.side = area.squareRoot()
        island.elongation = (most / least).squareRoot()
        island.solidity = count / area
        return island
    }
}
