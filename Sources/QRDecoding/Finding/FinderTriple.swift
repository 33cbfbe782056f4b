/// Three finder patterns that may belong to one symbol: the corner, the one along its rows and the
/// one along its columns. They are in clockwise order in the plane, even for a mirrored symbol.
struct FinderTriple {
    var corner: FinderPattern
    var right: FinderPattern
    var below: FinderPattern
    /// The number of modules along one side, estimated from the sizes of the patterns.
    var size: Float
    /// How far the triple is from an ideal one; less is better.
    var strangeness: Float

    var isInverted: Bool { corner.isInverted }

    /// Whether all three patterns were seen.
    var isWhole: Bool { min(corner.hits, right.hits, below.hits) > 0 }

    /// The size of a module, in samples.
    var module: Float {
        let (along, down) = (right.centre - corner.centre, below.centre - corner.centre)
        return (along.length + down.length) / (2 * (size - 7))
    }

    /// Returns the patterns that were seen, with the places of their middles in a symbol of `size`
    /// modules.
    func seen(size: Float) -> [(u: Float, v: Float, pattern: FinderPattern)] {
        [
            (3.5, 3.5, corner), (size - 3.5, 3.5, right), (3.5, size - 3.5, below),
        ].filter { $0.2.hits > 0 }
    }

    /// Returns whether two triples describe the same symbol.
    func isAlike(_ other: FinderTriple) -> Bool {
        let off =
            (corner.centre - other.corner.centre).length
            + (right.centre - other.right.centre).length
            + (below.centre - other.below.centre).length
        return off < 4 * min(module, other.module)
    }

    /// Returns the same triple in a plane `factor` times as large.
    func scaled(by factor: Float) -> FinderTriple {
        var triple = self
        triple.corner = corner.scaled(by: factor)
        triple.right = right.scaled(by: factor)
        triple.below = below.scaled(by: factor)
        return triple
    }
}

extension FinderTriple {
    /// The number of patterns that are combined; those with the most hits come first.
    private static let most = 24
    /// The largest cosine of the angle between the two sides. Perspective changes a right angle to
    /// that extent.
    private static let maximumCosine: Float = 0.8
    /// The largest ratio between the sides' lengths in modules. They differ when the patterns'
    /// sizes are not known well.
    private static let maximumRatio: Float = 1.7

    /// Returns the cost of `among(_:)` for `count` patterns, in samples of about 10 ns.
    static func cost(among count: Int) -> Int {
        let count = min(count, most)
        return count * count * count
    }

    /// Returns the possible symbols among `patterns`, the likeliest first.
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

    /// The number of neighbours with which a pattern is combined when there are many patterns.
    private static let maximumNear = 8

    /// Returns the cost of `near(_:)` for `count` patterns, in samples of about 10 ns.
    static func cost(near count: Int) -> Int {
        count <= most ? cost(among: count) : count * (count + 100)
    }

    /// Returns the possible symbols among `patterns` when there may be very many, as on a sheet of
    /// symbols. It combines each pattern only with its neighbours.
    static func near(_ patterns: [FinderPattern]) -> [FinderTriple] {
        guard patterns.count > most else { return among(patterns) }
        let triples = patterns.flatMap { corner in
            let others = patterns.filter {
                $0.isInverted == corner.isInverted && areAlike($0, corner)
                    && $0.centre != corner.centre
            }.map { (pattern: $0, distance: ($0.centre - corner.centre).length) }
                .sorted { $0.distance < $1.distance }.prefix(maximumNear).map(\.pattern)
            return others.indices.flatMap { index in
                others[(index + 1)...].compactMap {
                    FinderTriple(corner: corner, others[index], $0)
                }
            }
        }
        return triples.sorted { $0.strangeness < $1.strangeness }
    }

    /// The number of triples that `all(_:_:)` keeps at most.
    private static let maximumOfAll = 8000

    /// Returns every possible symbol among `patterns` until `allowance` is used up, and whether the
    /// list is complete. The cost, in samples of about 10 ns, is subtracted from `allowance`.
    static func all(
        _ patterns: [FinderPattern], _ allowance: inout Int
    ) -> (triples: [FinderTriple], isAll: Bool) {
        let patterns = patterns.sorted { $0.hits > $1.hits }
        var triples: [FinderTriple] = []
        for (second, two) in patterns.enumerated() {
            for (first, one) in patterns[..<second].enumerated()
            where two.isInverted == one.isInverted && areAlike(one, two) {
                guard allowance > 0, triples.count < maximumOfAll else {
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

    /// Creates a triple with the given corner; `nil` if the patterns cannot belong to one symbol.
    private init?(corner: FinderPattern, _ first: FinderPattern, _ second: FinderPattern) {
        var (right, below) = (first, second)
        if (right.centre - corner.centre).cross(below.centre - corner.centre) < 0 {
            swap(&right, &below)
        }
        let along = Side(corner, right)
        let down = Side(corner, below)
        guard along.length > 1, down.length > 1 else { return nil }
        let cosine = abs(along.direction.dot(down.direction))
        guard cosine < Self.maximumCosine else { return nil }
        let module = corner.modules(along.direction, down.direction)
        let columns =
            along.length * 2
            / (module.along + right.modules(along.direction, down.direction).along)
        let rows =
            down.length * 2 / (module.down + below.modules(along.direction, down.direction).down)
        let ratio = max(columns, rows) / min(columns, rows)
        guard ratio <= Self.maximumRatio else { return nil }
        size = (columns + rows) / 2 + 7
        guard size >= 19, size <= 195 else { return nil }
        (self.corner, self.right, self.below) = (corner, right, below)
        strangeness = cosine + (ratio - 1)
        strangeness -= 0.02 * Float(min(10, corner.hits, right.hits, below.hits))
    }
}

extension FinderTriple {
    /// The number of hits from which a pattern is worth completing, and the number of patterns that
    /// are completed.
    private static let minimumHits = 4
    private static let maximumCompleted = 6

    /// Returns the triples that pairs of patterns may belong to if the third pattern is hidden.
    static func completing(_ patterns: [FinderPattern]) -> [FinderTriple] {
        let patterns = patterns.filter { $0.hits >= minimumHits }.sorted { $0.hits > $1.hits }
            .prefix(maximumCompleted)
        return patterns.indices.flatMap { index in
            patterns[(index + 1)...].filter {
                $0.isInverted == patterns[index].isInverted
                    && max($0.module, patterns[index].module)
                        < 1.6 * min($0.module, patterns[index].module)
            }.flatMap { completing(patterns[index], $0) }
        }
    }

    /// Returns the triples that two patterns may belong to if the third is hidden, in either
    /// orientation. The hidden pattern has no hits.
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

/// The line from one finder pattern to the next along a side.
struct Side {
    /// The unit vector along the side.
    let direction: Point
    let length: Float

    init(_ from: FinderPattern, _ to: FinderPattern) {
        let whole = to.centre - from.centre
        length = whole.length
        direction = whole / length
    }
}

extension FinderPattern {
    /// Returns a module's size along the pattern's sides, given as two unit vectors. A run along a
    /// row leaves the pattern through one pair of sides, and a run along a column through the
    /// other.
    func modules(_ along: Point, _ down: Point) -> (along: Float, down: Float) {
        let area = along.cross(down)
        guard abs(area) > 0.1 else { return (module, module) }
        // The runs along a row and a column, expressed in both directions.
        let row = (along: run.x * abs(down.y / area), down: run.x * abs(along.y / area))
        let column = (along: run.y * abs(down.x / area), down: run.y * abs(along.x / area))
        // A run crosses the nearer pair of sides, so the other pair must be farther away.
        let upright = max(row.down / column.down, column.along / row.along)
        let turned = max(row.along / column.along, column.down / row.down)
        return upright <= turned ? (row.along, column.down) : (column.along, row.down)
    }
}
