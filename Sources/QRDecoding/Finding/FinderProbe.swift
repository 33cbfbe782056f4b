internal import PixelConversion

/// Five adjacent runs of samples that alternate between dark and light.
struct Runs {
    private let first, second, middle, fourth, fifth: Int32

    @inline(__always)
    init(_ first: Int32, _ second: Int32, _ middle: Int32, _ fourth: Int32, _ fifth: Int32) {
        (self.first, self.second, self.middle) = (first, second, middle)
        (self.fourth, self.fifth) = (fourth, fifth)
    }

    var sum: Int32 { first &+ second &+ middle &+ fourth &+ fifth }

    /// Returns whether the runs measure 1:1:3:1:1, each within `tolerance` 256ths of a module or
    /// 0.8 samples.
    ///
    /// Blur and the threshold lengthen all runs of one kind and shorten those of the other, so dark
    /// and light runs are each measured by a module size of their own.
    @inline(__always)
    func isPattern(tolerance: Int32) -> Bool {
        let (marked, between) = (first &+ middle &+ fifth, second &+ fourth)
        guard marked &+ between >= 7, 2 &* marked <= 15 &* between, 2 &* between <= 3 &* marked
        else { return false }
        // The unit is a 256th of a fifth of a sample.
        let most = max(1024, marked &* tolerance)
        return abs(first &* 1280 &- marked &* 256) <= most
            && abs(fifth &* 1280 &- marked &* 256) <= most
            && abs(middle &* 1280 &- marked &* 768) <= 2 &* most
            && abs(second &- fourth) &* 256 <= max(410, between &* 141)
    }
}

/// Examines the lines through a place that may be the middle of a finder pattern.
struct FinderProbe {
    /// The largest ratio between a pattern's module sizes along two lines.
    private static let maximumRatio: Float = 2.2

    let plane: PixelPlane
    /// The darkness threshold of each block, row by row.
    let thresholds: UnsafePointer<UInt8>
    /// The number of blocks in a row.
    let columns: Int
    let isInverted: Bool

    /// Returns the pattern around (x, y) if its column, its row and a diagonal through its middle
    /// agree. The pattern has two hits if both diagonals agree.
    func confirm(x: Int, y: Int, module: Float) -> FinderPattern? {
        guard let column = runs(x, y, 0, 1, module: module),
            column.module <= Self.maximumRatio * module, module <= Self.maximumRatio * column.module
        else { return nil }
        let middle = Int((Float(y) + column.offset).rounded())
        guard middle >= 0, middle < plane.height,
            let row = runs(x, middle, 1, 0, module: module)
        else { return nil }
        let centre = Int((Float(x) + row.offset).rounded())
        guard centre >= 0, centre < plane.width else { return nil }
        // Text also has such runs along rows and columns, but rarely along diagonals.
        let rising = runs(centre, middle, 1, -1, module: module) != nil
        let falling = runs(centre, middle, 1, 1, module: module) != nil
        guard rising || falling else { return nil }
        return FinderPattern(
            centre: Point(Float(x) + row.offset, Float(y) + column.offset),
            run: Point(row.module, column.module), hits: rising && falling ? 2 : 1,
            isInverted: isInverted)
    }

    /// Measures the runs in both directions from a place on the pattern's core. Returns the module
    /// size and the offset of the middle, or `nil` if the runs are no pattern's. The core is
    /// measured first because it rules out most other places.
    private func runs(
        _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, module: Float
    ) -> (module: Float, offset: Float)? {
        guard isMarked(x, y) else { return nil }
        let limit = Int32(module * 10) + 3
        var before = Walk(x, y, -dx, -dy)
        let start = run(&before, isMarked: true, most: limit)
        var after = Walk(x + dx, y + dy, dx, dy)
        let end = run(&after, isMarked: true, most: limit)
        let core = start &+ end
        guard core <= limit, Float(core) * 2 * Self.maximumRatio + 2 >= module else { return nil }
        let (second, fourth) = (ring(&before, core), ring(&after, core))
        guard second > 0, fourth > 0 else { return nil }
        let first = run(&before, isMarked: true, most: core &+ 3)
        let fifth = run(&after, isMarked: true, most: core &+ 3)
        let runs = Runs(first, second, core, fourth, fifth)
        guard runs.isPattern(tolerance: 154) else { return nil }
        return (Float(runs.sum) / 7, Float(end - (start - 1)) / 2)
    }

    private func ring(_ walk: inout Walk, _ core: Int32) -> Int32 {
        run(&walk, isMarked: false, most: 2 &* core &+ 3)
    }

    /// A place that moves along a line.
    private struct Walk {
        var x, y: Int
        let dx, dy: Int

        init(_ x: Int, _ y: Int, _ dx: Int, _ dy: Int) {
            (self.x, self.y, self.dx, self.dy) = (x, y, dx, dy)
        }
    }

    /// Counts equal samples along a line, up to `most` + 1, and leaves the walk behind the last
    /// one.
    @inline(__always)
    private func run(_ walk: inout Walk, isMarked: Bool, most: Int32) -> Int32 {
        var count: Int32 = 0
        while walk.x >= 0, walk.y >= 0, walk.x < plane.width, walk.y < plane.height,
            self.isMarked(walk.x, walk.y) == isMarked, count <= most
        {
            (count, walk.x, walk.y) = (count &+ 1, walk.x &+ walk.dx, walk.y &+ walk.dy)
        }
        return count
    }

    @inline(__always)
    private func isMarked(_ x: Int, _ y: Int) -> Bool {
        let block = (y &>> 3) &* columns &+ (x &>> 3)
        return (plane.pixels[y &* plane.rowBytes &+ x] < thresholds[block]) != isInverted
    }
}
