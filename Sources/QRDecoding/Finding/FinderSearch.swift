internal import CRows
internal import PixelConversion

/// Looks for finder patterns along the rows of a plane.
struct FinderSearch: ~Copyable {
    /// Which plane is looked at, and how.
    struct Pass {
        /// How often halved.
        let level: Int
        /// Every so many rows are looked at.
        let step: Int
        /// Whether each sample is first made the weighted mean of nine, so that noise is a third.
        var isSmoothed = false

        /// Where brightness differs by less nothing is looked for: noise is as large in the largest
        /// plane, and would keep the search busy.
        fileprivate var flat: UInt8 { level == 0 && !isSmoothed ? 24 : 12 }
    }

    /// Patterns beyond this many are not kept.
    private static let most = 200
    /// Samples whose darkness is told at once.
    private static let wordSize = 64

    private(set) var patterns: [FinderPattern] = []
    private var threshold = BlockThreshold()
    private var words: [UInt64] = []
    private var edges: [Int32] = []
    private var smooth = PixelBuffer()

    /// Finds the patterns in a plane of a pyramid.
    mutating func search(_ pass: Pass, of pyramid: borrowing Pyramid) {
        patterns.removeAll(keepingCapacity: true)
        let (level, step) = (pass.level, pass.step)
        guard level + 3 < pyramid.planes.count else { return }
        var plane = pyramid.planes[level]
        threshold.measure(
            plane, quarters: pyramid.planes[level + 2], blocks: pyramid.planes[level + 3],
            flat: pass.flat)
        if pass.isSmoothed { plane = smooth.smoothed(plane) }
        let wordCount = (plane.width + Self.wordSize - 1) / Self.wordSize
        if words.count < wordCount { words = Array(repeating: 0, count: wordCount) }
        if edges.count < plane.width + 8 {
            edges = Array(repeating: 0, count: plane.width + 8)
        }
        for row in stride(from: step / 2, to: plane.height, by: step) {
            findDark(row, of: plane)
            let count = findEdges(wordCount)
            guard count >= 6 else { continue }
            findPatterns(row, count, in: plane, rows: step)
        }
        // In the largest plane one row alone is noise.
        if level == 0 { patterns.removeAll { $0.hits < 2 * step } }
    }

    /// One bit for each sample of a row: whether it is dark.
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

    /// Where dark begins and ends along the row: even entries begin, odd ones end.
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
