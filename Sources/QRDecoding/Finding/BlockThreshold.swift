internal import PixelConversion

/// What counts as dark in each 8 by 8 block of a plane: less than the mean of the 3 by 3 blocks around.
struct BlockThreshold {
    /// Samples along a block's side.
    static let side = 8
    /// Where the surroundings differ by less there is nothing to read, and nothing is dark.
    private static let flat: UInt8 = 8

    private(set) var columns = 0
    private(set) var rows = 0
    /// Row by row.
    private(set) var values: [UInt8] = []
    private var sums: [UInt16] = []
    private var lows: [UInt8] = []
    private var highs: [UInt8] = []

    /// `blocks` has one sample for each block, its mean, and `quarters` four; a last column and row may
    /// be missing in them.
    mutating func measure(_ plane: PixelPlane, quarters: PixelPlane, blocks: PixelPlane) {
        columns = (plane.width + Self.side - 1) / Self.side
        rows = (plane.height + Self.side - 1) / Self.side
        if values.count < columns * rows { values = Array(repeating: 0, count: columns * rows) }
        if sums.count < blocks.width { sums = Array(repeating: 0, count: blocks.width) }
        if lows.count < quarters.width {
            lows = Array(repeating: 0, count: quarters.width)
            highs = lows
        }
        for row in 0..<rows {
            let middle = min(row, blocks.height - 1)
            addRows(max(0, middle - 1)...min(blocks.height - 1, middle + 1), quarters, blocks)
            let count = min(blocks.height - 1, middle + 1) - max(0, middle - 1) + 1
            compare(row, rowCount: Int32(count), width: blocks.width, fineWidth: quarters.width)
        }
    }

    /// The sums and extremes of each column of some rows of blocks.
    private mutating func addRows(
        _ rows: ClosedRange<Int>, _ quarters: PixelPlane, _ blocks: PixelPlane
    ) {
        sums.withUnsafeMutableBufferPointer { sums in
            for x in 0..<blocks.width { sums[x] = 0 }
            for y in rows {
                let line = blocks.pixels + y &* blocks.rowBytes
                for x in 0..<blocks.width { sums[x] &+= UInt16(line[x]) }
            }
        }
        let fine = 2 * rows.lowerBound...min(quarters.height - 1, 2 * rows.upperBound + 1)
        lows.withUnsafeMutableBufferPointer { lows in
            highs.withUnsafeMutableBufferPointer { highs in
                let first = quarters.pixels + fine.lowerBound &* quarters.rowBytes
                for x in 0..<quarters.width {
                    lows[x] = first[x]
                    highs[x] = first[x]
                }
                for y in fine.dropFirst() {
                    let line = quarters.pixels + y &* quarters.rowBytes
                    for x in 0..<quarters.width {
                        lows[x] = min(lows[x], line[x])
                        highs[x] = max(highs[x], line[x])
                    }
                }
            }
        }
    }

    private mutating func compare(_ row: Int, rowCount: Int32, width: Int, fineWidth: Int) {
        let columns = columns
        values.withUnsafeMutableBufferPointer { values in
            for column in 0..<columns {
                let middle = min(column, width - 1)
                let (left, right) = (max(0, middle - 1), min(width - 1, middle + 1))
                var sum: Int32 = 0
                for x in left...right { sum &+= Int32(sums[x]) }
                var (low, high): (UInt8, UInt8) = (255, 0)
                for x in 2 * left...min(fineWidth - 1, 2 * right + 1) {
                    low = min(low, lows[x])
                    high = max(high, highs[x])
                }
                let count = rowCount &* Int32(truncatingIfNeeded: right &- left &+ 1)
                values[row &* columns &+ column] =
                    high &- low < Self.flat ? 0 : UInt8(truncatingIfNeeded: sum / count)
            }
        }
    }
}
