internal import PixelConversion

/// Tells frames that show nothing new: the mean of each block of 16 by 16 samples is what it was.
///
/// A fourth of the rows is looked at, 64 samples of each block, whose mean a sensor's noise moves by an
/// eighth of the noise. A symbol that comes, moves or changes moves the means of its blocks by far more:
/// its modules are dark or light at random, no fewer than sixteen in a block.
struct ChangeGate {
    private static let side = 16
    private static let rowStep = 4
    /// Means further apart than this are a change.
    private static let most: UInt8 = 4

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
                    means[row &* columns &+ column] = Self.mean(first, plane.rowBytes)
                }
            }
        }
    }

    @inline(__always)
    private static func mean(_ first: UnsafePointer<UInt8>, _ rowBytes: Int) -> UInt8 {
        let even: UInt64 = 0x00FF_00FF_00FF_00FF
        var sums: UInt64 = 0
        for row in 0..<Self.side / Self.rowStep {
            let line = UnsafeRawPointer(first + row &* Self.rowStep &* rowBytes)
            for part in 0..<2 {
                let bytes = line.loadUnaligned(fromByteOffset: part &* 8, as: UInt64.self)
                sums &+= (bytes & even) &+ (bytes &>> 8 & even)
            }
        }
        // Four sums of 16 samples each, added up in the topmost.
        return UInt8(truncatingIfNeeded: (sums &* 0x0001_0001_0001_0001) &>> 54)
    }
}
