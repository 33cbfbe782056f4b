internal import PixelConversion

/// Looks for finder patterns along the rows of a plane.
struct FinderSearch {
    /// Patterns beyond this many are not kept.
    private static let most = 200

    private(set) var patterns: [FinderPattern] = []
    private var threshold = BlockThreshold()
    private var words: [UInt64] = []
    private var edges: [Int32] = []

    /// Finds the patterns in a plane of a pyramid, every `step`th row looked at.
    mutating func search(_ level: Int, of pyramid: borrowing Pyramid, step: Int) {
        patterns.removeAll(keepingCapacity: true)
        guard level + 3 < pyramid.planes.count else { return }
        let plane = pyramid.planes[level]
        threshold.measure(
            plane, quarters: pyramid.planes[level + 2], blocks: pyramid.planes[level + 3])
        let wordCount = (threshold.columns + 7) / 8
        if words.count < wordCount { words = Array(repeating: 0, count: wordCount) }
        if edges.count < plane.width + 8 {
            edges = Array(repeating: 0, count: plane.width + 8)
        }
        for row in stride(from: step / 2, to: plane.height, by: step) {
            let count = findEdges(row, of: plane)
            guard count >= 6 else { continue }
            findPatterns(row, count, in: plane, rows: step)
        }
        patterns.removeAll { $0.hits < 2 * step && level == 0 }
    }

    /// Where dark begins and ends along a row: even entries begin, odd ones end.
    private mutating func findEdges(_ row: Int, of plane: PixelPlane) -> Int {
        let columns = threshold.columns
        let source = UnsafeRawPointer(plane.pixels + row * plane.rowBytes)
        let base = (row / BlockThreshold.side) * columns
        let whole = plane.width / BlockThreshold.side
        return threshold.values.withUnsafeBufferPointer { values in
            words.withUnsafeMutableBufferPointer { words in
                edges.withUnsafeMutableBufferPointer { edges in
                    for word in 0..<(columns + 7) / 8 { words[word] = 0 }
                    for block in 0..<whole {
                        let samples = source.loadUnaligned(
                            fromByteOffset: block &* 8, as: UInt64.self)
                        let bits = Self.isLess(samples, than: values[base &+ block])
                        words[block &>> 3] |= bits &<< UInt64((block & 7) &* 8)
                    }
                    for column in whole &* 8..<plane.width
                    where source.load(fromByteOffset: column, as: UInt8.self)
                        < values[base &+ whole]
                    {
                        words[column &>> 6] |= 1 &<< UInt64(column & 63)
                    }
                    var (count, carry): (Int, UInt64) = (0, 0)
                    for word in 0..<(columns + 7) / 8 {
                        let bits = words[word]
                        var changes = bits ^ (bits &<< 1 | carry)
                        carry = bits &>> 63
                        while changes != 0 {
                            edges[count] = Int32(
                                truncatingIfNeeded: word &* 64 &+ changes.trailingZeroBitCount)
                            count &+= 1
                            changes &= changes &- 1
                        }
                    }
                    return count
                }
            }
        }
    }

    /// One bit for each of eight bytes: whether it is less (Warren, Hacker's Delight, §2–18).
    @inline(__always)
    private static func isLess(_ bytes: UInt64, than value: UInt8) -> UInt64 {
        let value = UInt64(value) &* 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let difference = ((bytes | high) &- (value & ~high)) ^ ((bytes ^ ~value) & high)
        let less = ((~bytes & value) | ((~bytes | value) & difference)) & high
        // The bits of eight bytes, gathered by a product.
        return ((less &>> 7) &* 0x0102_0408_1020_4080) &>> 56
    }

    private mutating func findPatterns(
        _ row: Int, _ count: Int, in plane: PixelPlane, rows: Int
    ) {
        edges.withUnsafeBufferPointer { edges in
            threshold.values.withUnsafeBufferPointer { values in
                guard let thresholds = values.baseAddress else { return }
                for last in 5..<count {
                    let middle = edges[last &- 2] &- edges[last &- 3]
                    let second = edges[last &- 3] &- edges[last &- 4]
                    let fourth = edges[last &- 1] &- edges[last &- 2]
                    guard middle >= second, middle >= fourth else { continue }
                    let first = edges[last &- 4] &- edges[last &- 5]
                    let fifth = edges[last] &- edges[last &- 1]
                    guard
                        Runs(first, second, middle, fourth, fifth).isPattern(tolerance: 141)
                    else { continue }
                    let found = FinderProbe(
                        plane: plane, thresholds: thresholds, columns: threshold.columns,
                        isInverted: (last & 1) == 0
                    ).confirm(
                        x: Int(edges[last &- 3] &+ edges[last &- 2]) / 2, y: row,
                        module: Float(edges[last] &- edges[last &- 5]) / 7)
                    if let found { Self.add(found, rows: rows, to: &patterns) }
                }
            }
        }
    }

    private static func add(
        _ found: FinderPattern, rows: Int, to patterns: inout [FinderPattern]
    ) {
        let reach = 2.5 * found.module
        for index in patterns.indices {
            let known = patterns[index]
            guard known.isInverted == found.isInverted,
                abs(known.centre.x - found.centre.x) < reach,
                abs(known.centre.y - found.centre.y) < reach
            else { continue }
            let (weight, own) = (Float(known.hits), Float(rows))
            patterns[index].centre = (known.centre * weight + found.centre * own) / (weight + own)
            patterns[index].run = (known.run * weight + found.run * own) / (weight + own)
            patterns[index].hits += rows
            return
        }
        guard patterns.count < most else { return }
        patterns.append(found)
        patterns[patterns.count - 1].hits = rows
    }
}

/// Five runs of samples, dark and light in turn.
struct Runs {
    private let first, second, middle, fourth, fifth: Int32

    @inline(__always)
    init(_ first: Int32, _ second: Int32, _ middle: Int32, _ fourth: Int32, _ fifth: Int32) {
        (self.first, self.second, self.middle) = (first, second, middle)
        (self.fourth, self.fifth) = (fourth, fifth)
    }

    var sum: Int32 { first &+ second &+ middle &+ fourth &+ fifth }

    /// Whether they measure 1:1:3:1:1, each within `tolerance` 256ths of a module or 0.8 samples.
    ///
    /// Blur and the threshold make all dark runs longer and light ones shorter, or the other way round;
    /// so each kind is measured by its own module.
    @inline(__always)
    func isPattern(tolerance: Int32) -> Bool {
        let (marked, between) = (first &+ middle &+ fifth, second &+ fourth)
        guard marked &+ between >= 7, 2 &* marked <= 15 &* between, 2 &* between <= 3 &* marked
        else { return false }
        // In 256ths of a fifth of a sample.
        let most = max(1024, marked &* tolerance)
        return abs(first &* 1280 &- marked &* 256) <= most
            && abs(fifth &* 1280 &- marked &* 256) <= most
            && abs(middle &* 1280 &- marked &* 768) <= 2 &* most
            && abs(second &- fourth) &* 256 <= max(410, between &* 141)
    }
}

/// Looks along lines through what may be the middle of a finder pattern.
struct FinderProbe {
    let plane: PixelPlane
    /// What counts as dark in each block, row by row.
    let thresholds: UnsafePointer<UInt8>
    /// Blocks in a row.
    let columns: Int
    let isInverted: Bool

    /// The pattern around (x, y), if the column and then the row through its middle agree.
    func confirm(x: Int, y: Int, module: Float) -> FinderPattern? {
        guard let column = runs(x, y, 0, 1, module: module), column.module <= 2.2 * module,
            module <= 2.2 * column.module
        else { return nil }
        let middle = Int((Float(y) + column.offset).rounded())
        guard middle >= 0, middle < plane.height,
            let row = runs(x, middle, 1, 0, module: module)
        else { return nil }
        return FinderPattern(
            centre: Point(Float(x) + row.offset, Float(y) + column.offset),
            run: Point(row.module, column.module), hits: 1, isInverted: isInverted)
    }

    @inline(__always)
    private func isMarked(_ x: Int, _ y: Int) -> Bool {
        let block = (y &>> 3) &* columns &+ (x &>> 3)
        return (plane.pixels[y &* plane.rowBytes &+ x] < thresholds[block]) != isInverted
    }

    /// Both ways from a place on the pattern's core: a module, and how far the middle is.
    private func runs(
        _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, module: Float
    ) -> (module: Float, offset: Float)? {
        guard isMarked(x, y) else { return nil }
        let limit = Int(module * 1.8 * 6) + 3
        let before = arms(x, y, -dx, -dy, limit)
        let after = arms(x + dx, y + dy, dx, dy, limit)
        let runs = Runs(before.2, before.1, before.0 &+ after.0, after.1, after.2)
        guard runs.isPattern(tolerance: 154) else { return nil }
        return (Float(runs.sum) / 7, Float(after.0 - (before.0 - 1)) / 2)
    }

    private func arms(_ x: Int, _ y: Int, _ dx: Int, _ dy: Int, _ limit: Int) -> (
        Int32, Int32, Int32
    ) {
        var (x, y) = (x, y)
        var counts: (Int32, Int32, Int32) = (0, 0, 0)
        func isInside() -> Bool { x >= 0 && y >= 0 && x < plane.width && y < plane.height }
        while isInside(), isMarked(x, y), counts.0 <= limit {
            (counts.0, x, y) = (counts.0 &+ 1, x &+ dx, y &+ dy)
        }
        while isInside(), !isMarked(x, y), counts.1 <= limit {
            (counts.1, x, y) = (counts.1 &+ 1, x &+ dx, y &+ dy)
        }
        while isInside(), isMarked(x, y), counts.2 <= limit {
            (counts.2, x, y) = (counts.2 &+ 1, x &+ dx, y &+ dy)
        }
        return counts
    }
}
