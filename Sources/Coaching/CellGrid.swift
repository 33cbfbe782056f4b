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
        return Self.blurred(
            Self.blurred(means, length: columns, lines: rows, stride: 1), length: rows,
            lines: columns, stride: columns)
    }

    /// The brightness of the brightest cell below which the sensor's noise shows in the means.
    private static let dim: Float = 48

    /// Whether the whole picture is so dark that noise shows.
    var isDim: Bool { cells.allSatisfy { $0.mean < Self.dim } }

    private static func blurred(
        _ levels: [Float], length: Int, lines: Int, stride: Int
    ) -> [Float] {
        let across = stride == 1 ? length : 1
        var result = levels
        for line in 0..<lines {
            let first = line &* across
            for place in 0..<length {
                let index = first &+ place &* stride
                let before = place > 0 ? levels[index &- stride] : levels[index]
                let after = place &+ 1 < length ? levels[index &+ stride] : levels[index]
                result[index] = (before + levels[index] + after) / 3
            }
        }
        return result
    }

    /// Returns for each of the given levels the largest within 31 cells of it.
    func brightest(of levels: [Float]) -> [Float] {
        var levels = levels
        for step in Self.reaches {
            levels = Self.widened(levels, by: step, length: columns, lines: rows, stride: 1)
            levels = Self.widened(levels, by: step, length: rows, lines: columns, stride: columns)
        }
        return levels
    }

    /// The largest of three values that are a step apart, again and again, is the largest of all
    /// within the sum of the steps.
    private static let reaches = [1, 2, 4, 8, 16]

    private static func widened(
        _ levels: [Float], by step: Int, length: Int, lines: Int, stride: Int
    ) -> [Float] {
        let across = stride == 1 ? length : 1
        var result = levels
        for line in 0..<lines {
            let first = line &* across
            for place in 0..<length {
                let index = first &+ place &* stride
                if place >= step {
                    result[index] = max(result[index], levels[index &- step &* stride])
                }
                if place &+ step < length {
                    result[index] = max(result[index], levels[index &+ step &* stride])
                }
            }
        }
        return result
    }
}
