internal import CRows
internal import PixelConversion

/// Searches the rows of a plane for finder patterns.
struct FinderSearch: ~Copyable {
    /// One search: the plane it covers, and how.
    struct Pass {
        /// How many times the plane has been halved.
        let level: Int
        /// The distance between the rows that are searched.
        let step: Int
        /// Whether the plane is filtered first: a weighted mean of nine samples reduces noise to a
        /// third, then sharpening separates blurred rings.
        var isSharpened = false

        /// The contrast below which a place is skipped. Noise in the largest plane is as strong as
        /// this and would keep the search busy.
        fileprivate var flat: UInt8 { level == 0 && !isSharpened ? 24 : 12 }
    }

    /// Five runs in a row that have the proportions of a line through a finder pattern.
    private struct Crossing {
        /// The sum of the two ends of the middle run: twice its middle.
        let middles: Int32
        let length: Int32
        /// Whether the pattern is light on dark.
        let isInverted: Bool

        /// Returns whether two crossings in neighbouring rows may belong to the same pattern.
        func isBeside(_ other: Crossing) -> Bool {
            abs(middles &- other.middles) <= 4 &+ 2 &* length / 7
                && abs(length &- other.length) <= 3 &+ length / 4
                && isInverted == other.isInverted
        }
    }

    /// The number of patterns that are kept at most.
    private static let most = 200
    /// The number of samples that are compared at once.
    private static let wordSize = 64

    private(set) var patterns: [FinderPattern] = []
    /// Whether the last search found more patterns than can be kept.
    private(set) var isFull = false
    /// The cost of the last search, in samples of about 10 ns.
    private(set) var samples = 0
    private var threshold = BlockThreshold()
    private var words: [UInt64] = []
    private var edges: [Int32] = []
    /// The crossings in the current row and in the row before it.
    private var crossings: (here: [Crossing], before: [Crossing]) = ([], [])
    private var smooth = PixelBuffer()
    private var sharp = PixelBuffer()

    /// Finds the patterns in one plane of a pyramid.
    mutating func search(_ pass: Pass, of pyramid: borrowing Pyramid) {
        patterns.removeAll(keepingCapacity: true)
        isFull = false
        let (level, step) = (pass.level, pass.step)
        guard level + 3 < pyramid.planes.count else { return }
        var plane = pyramid.planes[level]
        threshold.measure(
            plane, quarters: pyramid.planes[level + 2], blocks: pyramid.planes[level + 3],
            flat: pass.flat)
        if pass.isSharpened { plane = sharp.sharpened(smooth.smoothed(plane)) }
        let wordCount = (plane.width + Self.wordSize - 1) / Self.wordSize
        if words.count < wordCount { words = Array(repeating: 0, count: wordCount) }
        if edges.count < plane.width + 8 {
            edges = Array(repeating: 0, count: plane.width + 8)
        }
        for row in stride(from: step / 2, to: plane.height, by: step) {
            findDark(row, of: plane)
            findCrossings(findEdges(wordCount))
            findPatterns(row, in: plane, rows: step)
        }
        isFull = patterns.count == Self.most
        samples = plane.width * plane.height / (pass.isSharpened ? 8 : 16 * step)
        // A single row in the largest plane is noise.
        if level == 0 { patterns.removeAll { $0.hits < 2 * step } }
    }

    /// Sets one bit for each dark sample of a row.
    private mutating func findDark(_ row: Int, of plane: PixelPlane) {
        let samples = plane.row(row)
        let base = row / BlockThreshold.side * threshold.columns
        let whole = plane.width / Self.wordSize
        threshold.values.withUnsafeBufferPointer { values in
            words.withUnsafeMutableBufferPointer { words in
                guard let thresholds = values.baseAddress.map({ $0 + base }) else { return }
                for word in 0..<whole {
                    words[word] = gl_below(
                        samples + word &* Self.wordSize, thresholds + word &* BlockThreshold.side)
                }
                guard whole < words.count else { return }
                words[whole] = 0
                for column in whole &* Self.wordSize..<plane.width
                where samples[column] < thresholds[column &>> 3] {
                    words[whole] |= 1 &<< UInt64(column & 63)
                }
            }
        }
    }

    /// Finds the places where dark begins (even entries) and ends (odd entries) along the row, and
    /// returns their number.
    private mutating func findEdges(_ wordCount: Int) -> Int {
        words.withUnsafeMutableBufferPointer { words in
            edges.withUnsafeMutableBufferPointer { edges in
                var (count, carry): (Int, UInt64) = (0, 0)
                for word in 0..<wordCount {
                    let bits = words[word]
                    var changes = bits ^ (bits &<< 1 | carry)
                    carry = bits &>> 63
                    while changes != 0 {
                        edges[count] = Int32(
                            truncatingIfNeeded: word &* Self.wordSize
                                &+ changes.trailingZeroBitCount)
                        count &+= 1
                        changes &= changes &- 1
                    }
                }
                return count
            }
        }
    }

    /// Finds the crossings along the row from its first `count` edges.
    private mutating func findCrossings(_ count: Int) {
        swap(&crossings.here, &crossings.before)
        crossings.here.removeAll(keepingCapacity: true)
        guard count >= 6 else { return }
        edges.withUnsafeBufferPointer { edges in
            var (first, second) = (edges[1] &- edges[0], edges[2] &- edges[1])
            var (middle, fourth) = (edges[3] &- edges[2], edges[4] &- edges[3])
            for last in 5..<count {
                let fifth = edges[last] &- edges[last &- 1]
                defer { (first, second, middle, fourth) = (second, middle, fourth, fifth) }
                guard middle >= max(max(first, second), max(fourth, fifth)),
                    Runs(first, second, middle, fourth, fifth).isPattern(tolerance: 141)
                else { continue }
                crossings.here.append(
                    Crossing(
                        middles: edges[last &- 3] &+ edges[last &- 2],
                        length: edges[last] &- edges[last &- 5], isInverted: (last & 1) == 0))
            }
        }
    }

    /// Confirms the crossings of a row and adds the patterns. Rows at most 2 apart cross a pattern
    /// at least twice, so a crossing without a neighbour is skipped there: few other things repeat,
    /// and confirming takes longer than the rest of the search.
    private mutating func findPatterns(_ row: Int, in plane: PixelPlane, rows: Int) {
        threshold.values.withUnsafeBufferPointer { values in
            guard let thresholds = values.baseAddress else { return }
            for crossing in crossings.here
            where rows > 2 || crossings.before.contains(where: crossing.isBeside) {
                let probe = FinderProbe(
                    plane: plane, thresholds: thresholds, columns: threshold.columns,
                    isInverted: crossing.isInverted)
                let found = probe.confirm(
                    x: Int(crossing.middles) / 2, y: row, module: Float(crossing.length) / 7)
                if let found { Self.add(found, rows: rows, to: &patterns) }
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
            let (weight, own) = (Float(known.hits), Float(rows * found.hits))
            patterns[index].centre = (known.centre * weight + found.centre * own) / (weight + own)
            patterns[index].run = (known.run * weight + found.run * own) / (weight + own)
            patterns[index].hits += rows * found.hits
            return
        }
        guard patterns.count < most else { return }
        patterns.append(found)
        patterns[patterns.count - 1].hits = rows * found.hits
    }
}
