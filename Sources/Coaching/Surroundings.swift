/// The cells of an island, those inside it, and the card around it. One value serves all islands of
/// a grid, one after the other.
struct Surroundings {
    private let grid: CellGrid
    /// The number of the island that last took a cell.
    private var taker: [Int32]
    private var island: Int32 = 0

    init(in grid: CellGrid) {
        self.grid = grid
        taker = Array(repeating: 0, count: grid.cells.count)
    }

    /// Begins with an island's cells.
    mutating func begin(_ cells: [Int]) {
        island &+= 1
        for cell in cells { taker[cell] = island }
    }

    /// Returns the cells that have only cells of the island beside them.
    func inside(_ cells: [Int]) -> [Int] {
        cells.filter { cell in
            var isInside = true
            Island.visit(around: cell, grid.columns, grid.rows) {
                isInside = isInside && taker[$0] == island
            }
            return isInside
        }
    }

    /// Returns the sums over the card around the island: the cells two away, or where the card is
    /// narrow, the cells beside.
    mutating func card(around cells: [Int]) -> CellGrid.Sums? {
        let near = ring(around: cells)
        let far = ring(around: near)
        let brightness = near.map { grid.cells[$0].mean }.max() ?? 0
        var card = far.map { grid.cells[$0] }.filter { $0.mean > 0.9 * brightness }
        if card.count * 2 < far.count { card = near.map { grid.cells[$0] } }
        // The quieter half is free of the square's own edge.
        let quiet = card.sorted { $0.step < $1.step }.prefix(max(4, card.count / 2))
        guard quiet.count >= 4 else { return nil }
        return quiet.reduce(into: CellGrid.Sums()) { $0 += $1 }
    }

    /// Takes the free cells beside the given ones.
    private mutating func ring(around cells: [Int]) -> [Int] {
        var ring: [Int] = []
        for cell in cells {
            Island.visit(around: cell, grid.columns, grid.rows) { next in
                guard taker[next] != island else { return }
                taker[next] = island
                ring.append(next)
            }
        }
        return ring
    }
}
