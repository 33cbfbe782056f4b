internal import CRows
internal import PixelConversion

/// Tells frames that show nothing new: the mean of each block of 16 by 16 samples is what it was.
///
/// Every second row is looked at, 128 samples of each block, whose mean a sensor's noise moves by an
/// eleventh of the noise: with noise of 8, a still frame of 1280×720 is taken for a moving one once in
/// hundreds. A symbol that comes, moves or changes moves the means of its blocks by far more: its modules
/// are dark or light at random, no fewer than sixteen in a block.
struct ChangeGate {
    private static let side = 16
    private static let rowStep = 2
    /// Means further apart than this are a change.
    private static let most: UInt8 = 5

    private var size = (width: 0, height: 0)
    private var reference: [UInt8] = []
    private var means: [UInt8] = []

    /// Whether the plane shows what it showed when it last did not.
    mutating func isStill(_ plane: PixelPlane) -> Bool {
        measure(plane)
        let isStill =
            size == (plane.width, plane.height)
            && zip(means, reference).allSatisfy { max($0, $1) &- min($0, $1) <= Self.most }
        if !isStill {
            size = (plane.width, plane.height)
            swap(&means, &reference)
        }
        return isStill
    }

    /// Forgets what was seen.
    mutating func reset() {
        size = (0, 0)
    }

    private mutating func measure(_ plane: PixelPlane) {
        let (columns, rows) = (plane.width / Self.side, plane.height / Self.side)
        if means.count != columns * rows { means = Array(repeating: 0, count: columns * rows) }
        means.withUnsafeMutableBufferPointer { means in
            for row in 0..<rows {
                for column in 0..<columns {
                    let first = plane.row(row &* Self.side) + column &* Self.side
                    let sum = gl_sum_16_by_8(first, Self.rowStep &* plane.rowBytes)
                    means[row &* columns &+ column] = UInt8(truncatingIfNeeded: sum &>> 7)
                }
            }
        }
    }
}
