/// Three finder patterns that may be one symbol's, as they lie in it: a corner, the one along its rows
/// and the one along its columns. Turned clockwise in the plane; a mirrored symbol's are too.
struct FinderTriple {
    var corner: FinderPattern
    var right: FinderPattern
    var below: FinderPattern
    /// Modules from the first to the last along a side, as the patterns' sizes tell.
    var size: Float
    /// How far from what it should be; less is better.
    var strangeness: Float

    var isInverted: Bool { corner.isInverted }

    /// Whether all three were seen.
    var isWhole: Bool { min(corner.hits, right.hits, below.hits) > 0 }

    /// A module's size in samples.
    var module: Float {
        let (along, down) = (right.centre - corner.centre, below.centre - corner.centre)
        return (along.length + down.length) / (2 * (size - 7))
    }

    /// The patterns that were seen, and where their middles are in a symbol of `size` modules.
    func seen(size: Float) -> [(u: Float, v: Float, pattern: FinderPattern)] {
        [
            (3.5, 3.5, corner), (size - 3.5, 3.5, right), (3.5, size - 3.5, below),
        ].filter { $0.2.hits > 0 }
    }

    /// Whether both are one and the same.
    func isAlike(_ other: FinderTriple) -> Bool {
        let off =
            (corner.centre - other.corner.centre).length
            + (right.centre - other.right.centre).length
            + (below.centre - other.below.centre).length
        return off < 4 * min(module, other.module)
    }

    /// Other centres, the same roles.
    func scaled(by factor: Float) -> FinderTriple {
        var triple = self
        triple.corner = corner.scaled(by: factor)
        triple.right = right.scaled(by: factor)
        triple.below = below.scaled(by: factor)
        return triple
    }
}

extension FinderTriple {
    /// Patterns seen most often are put together first.
    private static let most = 24
    /// Of the angle between two sides, as perspective may have it.
    private static let mostCosine: Float = 0.8
    /// One side seems longer than the other in modules when the patterns' sizes are not well known.
    private static let mostRatio: Float = 1.7

    /// What it costs to put as many patterns together, in samples of about 10 ns.
    static func cost(among count: Int) -> Int {
        let count = min(count, most)
        return count * count * count
    }

    /// What may be symbols among `patterns`, the likeliest first.
    static func among(_ patterns: [FinderPattern]) -> [FinderTriple] {
        let patterns = patterns.sorted { $0.hits > $1.hits }.prefix(most)
        var triples: [FinderTriple] = []
        for (first, one) in patterns.enumerated() {
            for (second, two) in patterns.enumerated().dropFirst(first + 1) {
                guard two.isInverted == one.isInverted, areAlike(one, two) else { continue }
                for three in patterns.dropFirst(second + 1)
                where three.isInverted == one.isInverted && areAlike(one, three)
                    && areAlike(two, three)
                {
                    for (corner, first, second) in [
                        (one, two, three), (two, three, one), (three, one, two),
                    ] {
                        if let triple = FinderTriple(corner: corner, first, second) {
                            triples.append(triple)
                        }
                    }
                }
            }
        }
        return triples.sorted { $0.strangeness < $1.strangeness }
    }

    /// Patterns beside each that are put together with it, where there are many.
    private static let mostNear = 8

    /// What it costs to put as many patterns together with those near them, in samples of about 10 ns.
    static func cost(near count: Int) -> Int {
        count <= most ? cost(among: count) : count * (count + 100)
    }

    /// What may be symbols among `patterns`, of which there may be very many, as on a sheet of symbols:
    /// those of each are near each other.
    static func near(_ patterns: [FinderPattern]) -> [FinderTriple] {
        guard patterns.count > most else { return among(patterns) }
        let triples = patterns.flatMap { corner in
            let others = patterns.filter {
                $0.isInverted == corner.isInverted && areAlike($0, corner)
                    && $0.centre != corner.centre
            }.map { (pattern: $0, distance: ($0.centre - corner.centre).length) }
                .sorted { $0.distance < $1.distance }.prefix(mostNear).map(\.pattern)
            return others.indices.flatMap { index in
                others[(index + 1)...].compactMap {
                    FinderTriple(corner: corner, others[index], $0)
                }
            }
        }
        return triples.sorted { $0.strangeness < $1.strangeness }
    }

    /// Triples that are kept at most where all are looked for.
    private static let mostOfAll = 8000

    /// All that may be symbols among `patterns`, as far as `allowance` goes, from which what it costs in
    /// samples of about 10 ns is taken; and whether that is all there is.
    static func all(
        _ patterns: [FinderPattern], _ allowance: inout Int
    ) -> (triples: [FinderTriple], isAll: Bool) {
        let patterns = patterns.sorted { $0.hits > $1.hits }
        var triples: [FinderTriple] = []
        for (second, two) in patterns.enumerated() {
            for (first, one) in patterns[..<second].enumerated()
            where two.isInverted == one.isInverted && areAlike(one, two) {
                guard allowance > 0, triples.count < mostOfAll else {
                    return (triples.sorted { $0.strangeness < $1.strangeness }, false)
                }
                allowance -= 20
                for three in patterns[..<first]
                where three.isInverted == one.isInverted && areAlike(one, three)
                    && areAlike(two, three)
                {
                    allowance -= 6
                    for (corner, first, second) in [
                        (one, two, three), (two, three, one), (three, one, two),
                    ] {
                        if let triple = FinderTriple(corner: corner, first, second) {
                            triples.append(triple)
                        }
                    }
                }
            }
            allowance -= second
        }
        return (triples.sorted { $0.strangeness < $1.strangeness }, true)
    }

    private static func areAlike(_ one: FinderPattern, _ two: FinderPattern) -> Bool {
        max(one.module, two.module) <= 2.4 * min(one.module, two.module)
    }

    /// With one of them as the corner; `nil` if the patterns are not of such a symbol.
    private init?(corner: FinderPattern, _ first: FinderPattern, _ second: FinderPattern) {
        var (right, below) = (first, second)
        if (right.centre - corner.centre).cross(below.centre - corner.centre) < 0 {
            swap(&right, &below)
        }
        let along = Side(corner, right)
        let down = Side(corner, below)
        guard along.length > 1, down.length > 1 else { return nil }
        let cosine = abs(along.direction.dot(down.direction))
        guard cosine < Self.mostCosine else { return nil }
        let module = corner.modules(along.direction, down.direction)
        let columns =
            along.length * 2
            / (module.along + right.modules(along.direction, down.direction).along)
        let rows =
            down.length * 2 / (module.down + below.modules(along.direction, down.direction).down)
        let ratio = max(columns, rows) / min(columns, rows)
        guard ratio <= Self.mostRatio else { return nil }
        size = (columns + rows) / 2 + 7
        guard size >= 19, size <= 195 else { return nil }
        (self.corner, self.right, self.below) = (corner, right, below)
        strangeness = cosine + (ratio - 1)
        strangeness -= 0.02 * Float(min(10, corner.hits, right.hits, below.hits))
    }
}

extension FinderTriple {
    /// Patterns seen by this many rows are worth completing, and this many of them.
    private static let leastHits = 4
    private static let mostCompleted = 6

    /// What pairs of patterns may belong to if a third is hidden.
    static func completing(_ patterns: [FinderPattern]) -> [FinderTriple] {
        let patterns = patterns.filter { $0.hits >= leastHits }.sorted { $0.hits > $1.hits }
            .prefix(mostCompleted)
        return patterns.indices.flatMap { index in
            patterns[(index + 1)...].filter {
                $0.isInverted == patterns[index].isInverted
                    && max($0.module, patterns[index].module)
                        < 1.6 * min($0.module, patterns[index].module)
            }.flatMap { completing(patterns[index], $0) }
        }
    }

    /// A third pattern may be hidden: what two of them may belong to, either way round. The one that is
    /// not seen has no hits.
    private static func completing(_ one: FinderPattern, _ two: FinderPattern) -> [FinderTriple] {
        let across = two.centre - one.centre
        let turned = Point(-across.y, across.x)
        let middle = (one.centre + two.centre) / 2
        func hidden(_ centre: Point) -> FinderPattern {
            FinderPattern(
                centre: centre, run: (one.run + two.run) / 2, hits: 0, isInverted: one.isInverted)
        }
        let triples = [
            FinderTriple(corner: one, two, hidden(one.centre + turned)),
            FinderTriple(corner: one, two, hidden(one.centre - turned)),
            FinderTriple(corner: two, one, hidden(two.centre + turned)),
            FinderTriple(corner: two, one, hidden(two.centre - turned)),
            FinderTriple(corner: hidden(middle + turned / 2), one, two),
            FinderTriple(corner: hidden(middle - turned / 2), one, two),
        ]
        return triples.compactMap(\.self)
    }
}

/// From one finder pattern to the next along a side.
struct Side {
    /// Of length 1.
    let direction: Point
    let length: Float

    init(_ from: FinderPattern, _ to: FinderPattern) {
        let whole = to.centre - from.centre
        length = whole.length
        direction = whole / length
    }
}

extension FinderPattern {
    /// A module's size along two directions of length 1, the pattern's sides; runs along a row and a
    /// column leave the pattern through one pair of its sides each.
    func modules(_ along: Point, _ down: Point) -> (along: Float, down: Float) {
        let area = along.cross(down)
        guard abs(area) > 0.1 else { return (module, module) }
        // A row and a column in terms of both directions.
        let row = (along: run.x * abs(down.y / area), down: run.x * abs(along.y / area))
        let column = (along: run.y * abs(down.x / area), down: run.y * abs(along.x / area))
        // Whichever pair of sides is left, the other pair must be farther.
        let upright = max(row.down / column.down, column.along / row.along)
        let turned = max(row.along / column.along, column.down / row.down)
        return upright <= turned ? (row.along, column.down) : (column.along, row.down)
    }
}
