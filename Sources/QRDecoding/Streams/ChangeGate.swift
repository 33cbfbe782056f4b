internal import CRows
internal import PixelConversion

/// Tells frames that show nothing new: the mean of each block of 16 by 16 samples is what it was.
///
/// Every second row is looked at, 128 samples of each block, whose mean a sensor's noise moves by an
/// eleventh of the noise: with noise of 8, a still frame of 1280×720 is taken for a moving one once in
/// hundreds. A symbol in black and white that comes, moves or changes moves the means of its blocks by
/// far more; one in paint that was chosen for it does not. So this saves work, and proves nothing.
struct ChangeGate {
    private static let side = 16
    private static let rowStep = 2
    /// Means further apart than this are a change.
    private static let most: UInt8 = 5

    private var size = (width: 0, height: 0)
    private var reference: [UInt8] = []
    private var means: [UInt8] = []

    /// Whether a frame shows what the last one did that was not still.
    mutating func isStill(_ luma: HeldLuma) -> Bool {
        measure(luma)
        let isStill =
            size == (luma.width, luma.height)
            && zip(means, reference).allSatisfy { max($0, $1) &- min($0, $1) <= Self.most }
        if !isStill {
            size = (luma.width, luma.height)
            swap(&means, &reference)
        }
        return isStill
    }

    private mutating func measure(_ luma: HeldLuma) {
        let (columns, rows) = (luma.width / Self.side, luma.height / Self.side)
        if means.count != columns * rows { means = Array(repeating: 0, count: columns * rows) }
        let stride = Self.rowStep * luma.rowBytes
        means.withUnsafeMutableBufferPointer { means in
            for row in 0..<rows {
                let line = luma.bytes + row &* Self.side &* luma.rowBytes
                for column in 0..<columns {
                    let first = line + column &* Self.side &* luma.step
                    let sum =
                        luma.step == 1
                        ? gl_sum_16_by_8(first, stride)
                        : gl_sum_16_pairs_by_8(first, stride, Int32(luma.offset))
                    means[row &* columns &+ column] = UInt8(truncatingIfNeeded: sum &>> 7)
                }
            }
        }
    }
}
