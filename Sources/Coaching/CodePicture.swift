/// A place in a picture that looks as a code does from far away or out of focus: a square with an
/// even texture, darker than the flat bright card around it.
struct CodePicture {
    /// The middle, in pixels.
    let middle: (x: Float, y: Float)
    /// The side of the square, in pixels.
    let side: Float
    /// The number of the picture's edges that it reaches.
    let edges: Int
    /// The brightness of the card.
    let paper: Float
    /// The standard deviation of the texture without the sensor's noise.
    let texture: Float
    /// The correlation of neighbouring pixels in the texture: near 0 if it is as fine as pixels, near
    /// 1 if it is coarse or blurred.
    let smoothness: Float
    /// The elongation, and the share of a square that is filled.
    let shape: (elongation: Float, solidity: Float)
    /// The largest difference of a quarter's mean from the whole, as a share of the contrast between
    /// card and square.
    let unevenness: Float
    /// The texture of the weakest quarter, as a share of the whole's.
    let weakest: Float

    /// Measures an island; `nil` if it has no card around it or no inside.
    init?(_ island: Island, in grid: CellGrid, _ surroundings: inout Surroundings) {
        surroundings.begin(island.cells)
        let inside = surroundings.inside(island.cells)
        guard let card = surroundings.card(around: island.cells) else { return nil }
        guard inside.count >= 8 else { return nil }
        var all = CellGrid.Sums()
        var quarters = Array(repeating: CellGrid.Sums(), count: 4)
        for cell in inside {
            let isRight = Float(cell % grid.columns) > island.middle.column
            let isBelow = Float(cell / grid.columns) > island.middle.row
            quarters[(isRight ? 1 : 0) + (isBelow ? 2 : 0)] += grid.cells[cell]
            all += grid.cells[cell]
        }
        paper = card.mean
        let contrast = paper - all.mean
        guard contrast > 0 else { return nil }
        let noise = card.step / 2
        let variance = quarters.reduce(0) { $0 + $1.variance } / 4 - noise
        guard variance > 0 else { return nil }
        texture = variance.squareRoot()
        smoothness = 1 - max(0, all.step - card.step) / (2 * variance)
        unevenness = (quarters.map { abs($0.mean - all.mean) }.max() ?? 0) / contrast
        let least = quarters.map { $0.variance - noise }.min() ?? 0
        weakest = max(0, least).squareRoot() / texture
        shape = (island.elongation, island.solidity)
        edges = island.edges
        side = island.side * Float(grid.side)
        middle = (
            (island.middle.column + 0.5) * Float(grid.side),
            (island.middle.row + 0.5) * Float(grid.side)
        )
    }
}
