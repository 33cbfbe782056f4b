/// Converts a plane to black and white by the mean around each sample.
///
/// On frames from a gate's camera this nearly doubles what zbar reads (from 25 % to 47 % of
/// synthetic frames) and makes it faster, because an even surface no longer has edges to follow.
public struct LocalThreshold: ~Copyable {
    /// Half the side of the square that a sample is compared with: 31 by 31 samples.
    private static let reach = 15
    private static let area: Int32 = 31 * 31
    /// The amount by which a sample must be below the mean to count as dark.
    private static let margin: Int32 = 4

    private var columnSums: [UInt16] = []
    private var target = PixelBuffer()

    /// Creates a filter that allocates memory when first used.
    public init() {}

    /// Returns a plane with 0 for each sample at least 4 below the mean around it and 255 for the
    /// others. Beyond an edge the outermost samples are repeated.
    public mutating func apply(_ plane: PixelPlane) -> PixelPlane {
        guard !plane.isEmpty else { return plane }
        let width = plane.width
        let reach = Self.reach
        columnSums = Array(repeating: 0, count: width)
        for row in -reach - 1..<reach {
            addRow(row, of: plane, entering: true)
        }
        // Before row 0 the window is one row too high: it covers the rows -reach - 1 ... reach - 1.
        let pixels = target.room(width * plane.height)
        for row in 0..<plane.height {
            addRow(row - reach - 1, of: plane, entering: false)
            addRow(row + reach, of: plane, entering: true)
            columnSums.withUnsafeBufferPointer { sums in
                Self.compare(plane.row(row), with: sums, into: pixels + row * width)
            }
        }
        return PixelPlane(pixels, width: width, height: plane.height, rowBytes: width)
    }

    private mutating func addRow(_ row: Int, of plane: PixelPlane, entering: Bool) {
        let source = plane.row(min(max(row, 0), plane.height - 1))
        columnSums.withUnsafeMutableBufferPointer { sums in
            guard let sums = sums.baseAddress else { return }
            // The largest sum, 31 * 255, fits in 16 bits.
            if entering {
                for column in 0..<plane.width { sums[column] &+= UInt16(source[column]) }
            } else {
                for column in 0..<plane.width { sums[column] &-= UInt16(source[column]) }
            }
        }
    }

    private static func compare(
        _ source: UnsafePointer<UInt8>, with sums: UnsafeBufferPointer<UInt16>,
        into target: UnsafeMutablePointer<UInt8>
    ) {
        guard let first = sums.first, let last = sums.last, let base = sums.baseAddress else {
            return
        }
        let width = sums.count
        var sum: Int32 = 0
        for column in -reach - 1..<reach {
            sum &+= Int32(base[min(max(column, 0), width - 1)])
        }
        let edge = min(reach + 1, width)
        let inner = max(edge, width - reach)
        func step(_ column: Int, leaving: UInt16, entering: UInt16) {
            sum = sum &+ Int32(entering) &- Int32(leaving)
            let isLight = Int32(source[column]) &* area > sum &- margin &* area
            target[column] = isLight ? 255 : 0
        }
        for column in 0..<edge {
            step(column, leaving: first, entering: base[min(column + reach, width - 1)])
        }
        for column in edge..<inner {
            step(column, leaving: base[column &- reach &- 1], entering: base[column &+ reach])
        }
        for column in inner..<width {
            step(column, leaving: base[column &- reach &- 1], entering: last)
        }
    }
}
