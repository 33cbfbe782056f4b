import PixelConversion

/// A picture in square cells: the mean of each, and how much the samples in it differ.
struct CellGrid {
    /// The sums over the samples of a cell, or of several cells.
    struct Sums {
        var count: Float = 0
        var values: Float = 0
        var squares: Float = 0
        /// The squared differences between neighbours in a row, of which there is one for each
        /// sample.
        var steps: Float = 0

        var mean: Float { count > 0 ? values / count : 0 }
        var variance: Float { count > 0 ? max(0, squares / count - mean * mean) : 0 }
        var step: Float { count > 0 ? steps / count : 0 }

        static func += (sums: inout Sums, more: Sums) {
            sums.count += more.count
            sums.values += more.values
            sums.squares += more.squares
            sums.steps += more.steps
        }
    }

    /// The number of pixels along a cell's side.
    let side: Int
    let columns: Int
    let rows: Int
    let cells: [Sums]

    /// The side of the smallest cells, in pixels.
    private static let smallestSide = 4
    /// Rows from one that is measured to the next.
    private static let rowStep = 2

    private init(side: Int, columns: Int, rows: Int, cells: [Sums]) {
        (self.side, self.columns, self.rows, self.cells) = (side, columns, rows, cells)
    }

    /// Measures a picture in its smallest cells.
    init(_ plane: PixelPlane) {
        let side = Self.smallestSide
        // The last column needs a neighbour to its right.
        let (columns, rows) = (max(0, plane.width - 1) / side, plane.height / side)
        var cells: [Sums] = []
        cells.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                cells.append(Self.sums(plane, left: column &* side, top: row &* side))
            }
        }
        self.init(side: side, columns: columns, rows: rows, cells: cells)
    }

    private static func sums(_ plane: PixelPlane, left: Int, top: Int) -> Sums {
        var (values, squares, steps): (Int32, Int32, Int32) = (0, 0, 0)
        var row = top
        while row < top &+ smallestSide {
            let line = plane.row(row) + left
            var last = Int32(line[0])
            for column in 1...smallestSide {
                let next = Int32(line[column])
                values &+= last
                squares &+= last &* last
                steps &+= (next &- last) &* (next &- last)
                last = next
            }
            row &+= rowStep
        }
        return Sums(
            count: Float(smallestSide * smallestSide / rowStep), values: Float(values),
            squares: Float(squares), steps: Float(steps))
    }

    /// The same picture in cells twice as large.
    var halved: CellGrid {
        let (columns, rows) = (columns / 2, rows / 2)
        var larger: [Sums] = []
        larger.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let first = row &* 2 &* self.columns &+ column &* 2
                var sums = cells[first]
                sums += cells[first &+ 1]
                sums += cells[first &+ self.columns]
                sums += cells[first &+ self.columns &+ 1]
                larger.append(sums)
            }
        }
        return CellGrid(side: side * 2, columns: columns, rows: rows, cells: larger)
    }

    /// The mean of each cell; in a picture so dark that noise shows, of a cell and those around it.
    var means: [Float] {
        let means = cells.map(\.mean)
        guard isDim else { return means }
        return blurred(blurred(means, by: (1, 0)), by: (0, 1))
    }

    /// The brightness of the brightest cell below which the sensor's noise shows in the means.
    private static let dim: Float = 48

    /// Whether the whole picture is so dark that noise shows.
    var isDim: Bool { cells.allSatisfy { $0.mean < Self.dim } }

    private func blurred(_ levels: [Float], by distance: (columns: Int, rows: Int)) -> [Float] {
        combined(levels, distance) { ($0 + $1 + $2) / 3 }
    }

    /// Combines each level with those at a distance before and after it, or with itself where there
    /// is none.
    private func combined(
        _ levels: [Float], _ distance: (columns: Int, rows: Int),
        _ combine: (Float, Float, Float) -> Float
    ) -> [Float] {
        let (columns, rows) = (columns, rows)
        return levels.withUnsafeBufferPointer { levels in
            [Float](unsafeUninitializedCapacity: levels.count) { result, count in
                for row in 0..<rows {
                    let above = max(0, row &- distance.rows) &* columns
                    let below = min(rows &- 1, row &+ distance.rows) &* columns
                    for column in 0..<columns {
                        let left = max(0, column &- distance.columns)
                        let right = min(columns &- 1, column &+ distance.columns)
                        result[row &* columns &+ column] = combine(
                            levels[above &+ left], levels[row &* columns &+ column],
                            levels[below &+ right])
                    }
                }
                count = levels.count
            }
        }
    }

    /// Returns for each of the given levels the largest within 31 cells of it.
    func brightest(of levels: [Float]) -> [Float] {
        var levels = levels
        for step in Self.reaches {
            levels = combined(levels, (step, 0)) { max($0, $1, $2) }
            levels = combined(levels, (0, step)) { max($0, $1, $2) }
        }
        return levels
    }

    /// The largest of three values that are a step apart, again and again, is the largest of all
    /// within the sum of the steps.
    private static let reaches = [1, 2, 4, 8, 16]
}
