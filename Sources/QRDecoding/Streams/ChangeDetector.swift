internal import CRows
internal import PixelConversion

/// Detects frames that show nothing new: the mean of each block of 16 by 16 samples is unchanged.
///
/// Every second row is measured, 128 samples of each block. Sensor noise moves their mean by an
/// eleventh of the noise; with noise of 8, a still frame of 1280×720 counts as moving once in
/// hundreds. A black and white symbol that appears, moves or changes moves the means of its blocks
/// by far more, but paint can be chosen that does not. The gate saves work and proves nothing.
struct ChangeDetector {
    private static let side = 16
    private static let rowStep = 2
    /// The largest difference between means that is not a change.
    private static let most: UInt8 = 5

    private var size = (width: 0, height: 0)
    private var reference: [UInt8] = []
    private var means: [UInt8] = []

    /// Returns whether a frame shows the same as the last one that was not still.
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
