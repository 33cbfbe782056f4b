internal import PixelConversion

/// The darkness threshold of each 8 by 8 block of a plane: the mean of the 3 by 3 blocks around it.
/// Beyond the plane's sides the outermost blocks are repeated.
struct BlockThreshold {
    /// The number of samples along one side of a block.
    static let side = 8

    private(set) var columns = 0
    private(set) var rows = 0
    /// The thresholds, row by row. A sample below its block's threshold is dark.
    private(set) var values: [UInt8] = []
    /// The smallest quarter mean of each whole block.
    private var lows: [UInt8] = []
    private var highs: [UInt8] = []
    /// The sums and extremes of three blocks above each other, with one more entry at either end.
    private var column = (sums: [UInt16](), lows: [UInt8](), highs: [UInt8]())

    /// Measures the thresholds of `plane`. `blocks` holds the mean of each block in one sample, and
    /// `quarters` holds four means for each block; both may lack a last column and row. Where the
    /// quarters around a block differ by less than `flat` there is nothing to read, and no sample
    /// counts as dark.
    mutating func measure(
        _ plane: PixelPlane, quarters: PixelPlane, blocks: PixelPlane, flat: UInt8
    ) {
        columns = (plane.width + Self.side - 1) / Self.side
        rows = (plane.height + Self.side - 1) / Self.side
        if values.count < columns * rows { values = Array(repeating: 0, count: columns * rows) }
        if column.sums.count < blocks.width + 2 {
            let count = blocks.width + 2
            column = (
                Array(repeating: 0, count: count), Array(repeating: 0, count: count),
                Array(repeating: 0, count: count)
            )
        }
        findExtremes(quarters, blocks)
        for row in 0..<rows {
            let middle = min(row, blocks.height - 1)
            add(max(0, middle - 1), middle, min(blocks.height - 1, middle + 1), of: blocks)
            compare(row, width: blocks.width, flat: flat)
        }
    }

    private mutating func findExtremes(_ quarters: PixelPlane, _ blocks: PixelPlane) {
        let (width, count) = (blocks.width, blocks.width * blocks.height)
        if lows.count < count {
            lows = Array(repeating: 0, count: count)
            highs = lows
        }
        lows.withUnsafeMutableBufferPointer { lows in
            highs.withUnsafeMutableBufferPointer { highs in
                for row in 0..<blocks.height {
                    let (upper, under) = (quarters.row(2 * row), quarters.row(2 * row + 1))
                    for column in 0..<width {
                        let (a, b) = (upper[2 &* column], upper[2 &* column &+ 1])
                        let (c, d) = (under[2 &* column], under[2 &* column &+ 1])
                        lows[row &* width &+ column] = min(min(a, b), min(c, d))
                        highs[row &* width &+ column] = max(max(a, b), max(c, d))
                    }
                }
            }
        }
    }

    /// Adds up three rows of blocks and finds their extremes.
    private mutating func add(_ above: Int, _ middle: Int, _ below: Int, of blocks: PixelPlane) {
        let width = blocks.width
        column.sums.withUnsafeMutableBufferPointer { sums in
            let (first, second, third) = (blocks.row(above), blocks.row(middle), blocks.row(below))
            for x in 0..<width {
                sums[x &+ 1] = UInt16(first[x]) &+ UInt16(second[x]) &+ UInt16(third[x])
            }
            (sums[0], sums[width + 1]) = (sums[1], sums[width])
        }
        let (first, second, third) = (above * width, middle * width, below * width)
        Self.extremes(of: lows, first, second, third, width, into: &column.lows) { min($0, $1) }
        Self.extremes(of: highs, first, second, third, width, into: &column.highs) { max($0, $1) }
    }

    @inline(__always)
    private static func extremes(
        of blocks: [UInt8], _ first: Int, _ second: Int, _ third: Int, _ width: Int,
        into column: inout [UInt8], _ farther: (UInt8, UInt8) -> UInt8
    ) {
        blocks.withUnsafeBufferPointer { blocks in
            column.withUnsafeMutableBufferPointer { column in
                for x in 0..<width {
                    column[x &+ 1] = farther(
                        blocks[first &+ x], farther(blocks[second &+ x], blocks[third &+ x]))
                }
                (column[0], column[width + 1]) = (column[1], column[width])
            }
        }
    }

    private mutating func compare(_ row: Int, width: Int, flat: UInt8) {
        let columns = columns
        values.withUnsafeMutableBufferPointer { values in
            column.sums.withUnsafeBufferPointer { sums in
                column.lows.withUnsafeBufferPointer { lows in
                    column.highs.withUnsafeBufferPointer { highs in
                        let line = row * columns
                        for x in 0..<min(width, columns) {
                            let sum = sums[x] &+ sums[x &+ 1] &+ sums[x &+ 2]
                            let low = min(lows[x], min(lows[x &+ 1], lows[x &+ 2]))
                            let high = max(highs[x], max(highs[x &+ 1], highs[x &+ 2]))
                            // 7282 / 65536 is a ninth.
                            let mean = UInt8(truncatingIfNeeded: (UInt32(sum) &* 7282) &>> 16)
                            values[line &+ x] = high &- low < flat ? 0 : mean
                        }
                        for x in width..<max(width, columns) {
                            values[line + x] = values[line + width - 1]
                        }
                    }
                }
            }
        }
    }
}
