internal import PixelConversion

/// Moves a grid until the edges between dark and light lie between its modules.
///
/// A symbol changes between dark and light only on the border of two modules, so each edge seen in
/// the plane shows how far the grid is off there. The grid is right near the finder patterns at
/// first; each round of the fit uses edges farther away from them.
struct LatticeFit {
    /// An edge across a row or a column, and its distance from the nearest border.
    private struct Edge {
        /// The place of the border, not of the edge, in modules.
        var u: Float
        var v: Float
        var offset: Float
        var isAcrossRow: Bool
    }

    /// The number of samples taken in each module along a line.
    private static let fineness = 4
    /// The largest distance of an edge from its border, in modules. An edge farther away may belong
    /// to the next border.
    private static let reach: Float = 0.4
    /// The weight with which each knot is held in place, in edges that have no offset.
    private static let meshRestraint: Float = 1
    /// The weight of all anchors together, where all edges together weigh 1.
    private static let anchorWeight = 1.0
    /// The radius around a finder pattern's middle that is fitted first, in modules.
    private static let firstRadius: Float = 6
    /// The number of lines that are sampled in either direction at most.
    private static let maximumLines = 36
    /// The cost of one edge in each fit, in samples: with 8 unknowns, with 10, and in a mesh.
    private static let cost = (flat: 4, bend: 10, mesh: 8)

    /// A place whose position is known, and how far the grid is off there.
    private struct Anchor {
        var u: Float
        var v: Float
        var offset: Point
    }

    /// The cost of the fit so far, in samples of about 10 ns.
    private var taken = 0
    private var edges: [Edge] = []
    private var anchors: [Anchor] = []
    private var line = SampledLine()

    /// Fits a grid near its finder patterns. Returns the cost, in samples of about 10 ns.
    mutating func fitFinders(_ grid: inout SymbolGrid, in plane: PixelPlane) -> Int {
        taken = 0
        anchors.removeAll(keepingCapacity: true)
        for scale in [0.4, 0.25] {
            collect(grid, plane, radius: Self.firstRadius)
            fitFlat(&grid, scale: scale)
        }
        return taken
    }

    /// Fits the whole of a grid that already fits at its finder patterns, until the cost reaches
    /// `most`. Returns the cost.
    mutating func fit(
        _ grid: inout SymbolGrid, to triple: FinderTriple, in plane: PixelPlane, most: Int
    ) -> Int {
        taken = 0
        let size = Float(grid.layout.size)
        var radius = Self.firstRadius
        while radius < size - 3.5, taken < most {
            radius *= 2.4
            collect(grid, plane, radius: radius, maximumLines: 12)
            anchor(grid, triple, plane, radius: radius)
            fitFlat(&grid, scale: 0.25)
        }
        return taken
    }

    /// Fits the deviations that a smooth grid cannot follow, each place by the edges around it.
    /// Returns the cost.
    mutating func fitMesh(
        _ grid: inout SymbolGrid, in plane: PixelPlane, most: Int
    ) -> Int {
        taken = 0
        var mesh = SymbolGrid.Mesh(size: grid.layout.size)
        for _ in 0..<2 where taken < most {
            collect(grid, plane, radius: .infinity)
            taken += edges.count * Self.cost.mesh
            var sums = [SIMD4<Float>](repeating: .zero, count: mesh.knots.count)
            for edge in edges {
                let x = max(0, min(edge.u / SymbolGrid.Mesh.step, Float(mesh.count) - 1.001))
                let y = max(0, min(edge.v / SymbolGrid.Mesh.step, Float(mesh.count) - 1.001))
                let (column, row) = (Int(x), Int(y))
                let (right, lower) = (x - Float(column), y - Float(row))
                let entry: SIMD4<Float> =
                    edge.isAcrossRow ? [edge.offset, 1, 0, 0] : [0, 0, edge.offset, 1]
                let index = row * mesh.count + column
                sums[index] += entry * ((1 - right) * (1 - lower))
                sums[index + 1] += entry * (right * (1 - lower))
                sums[index + mesh.count] += entry * ((1 - right) * lower)
                sums[index + mesh.count + 1] += entry * (right * lower)
            }
            let smooth = Self.smoothed(Self.smoothed(sums, mesh.count), mesh.count)
            for index in smooth.indices {
                let sum = smooth[index]
                mesh.knots[index] += Point(
                    sum.x / (sum.y + Self.meshRestraint), sum.z / (sum.w + Self.meshRestraint))
            }
            grid.mesh = mesh
        }
        return taken
    }

    private static func smoothed(_ sums: [SIMD4<Float>], _ count: Int) -> [SIMD4<Float>] {
        func pass(_ sums: [SIMD4<Float>], _ step: Int) -> [SIMD4<Float>] {
            sums.indices.map { index in
                let place = step == 1 ? index % count : index / count
                let before = place > 0 ? sums[index - step] : .zero
                let after = place < count - 1 ? sums[index + step] : .zero
                return sums[index] * 0.5 + (before + after) * 0.25
            }
        }
        return pass(pass(sums, 1), count)
    }

    private mutating func anchor(
        _ grid: SymbolGrid, _ triple: FinderTriple, _ plane: PixelPlane, radius: Float
    ) {
        anchors.removeAll(keepingCapacity: true)
        let size = Float(grid.layout.size)
        for (u, v, pattern) in triple.seen(size: size) {
            anchors.append(Anchor(u: u, v: v, offset: grid.offset(of: pattern.centre, from: u, v)))
        }
        for row in grid.layout.alignment {
            for column in grid.layout.alignment
            where !SymbolLayout.isFinder(column, row, grid.layout.size) {
                let (u, v) = (Float(column) + 0.5, Float(row) + 0.5)
                let near =
                    [(3.5, 3.5), (size - 3.5, 3.5), (3.5, size - 3.5)].map {
                        max(abs($0.0 - u), abs($0.1 - v))
                    }.min() ?? 0
                guard near < radius,
                    let offset = AlignmentProbe(grid: grid, plane: plane, u: u, v: v)
                        .offset(isInverted: triple.isInverted)
                else { continue }
                anchors.append(Anchor(u: u, v: v, offset: offset))
                taken += AlignmentProbe.samples
            }
        }
    }

    /// Fits the bend that a flat grid cannot follow. Returns the cost.
    mutating func fitBend(
        _ grid: inout SymbolGrid, to triple: FinderTriple, in plane: PixelPlane, most: Int
    ) -> Int {
        taken = 0
        for round in 0..<4 where taken < most {
            collect(grid, plane, radius: .infinity)
            anchor(grid, triple, plane, radius: .infinity)
            fitBend(&grid, anchorWeight: round == 0 && anchors.count > 8 ? 100 : 1)
        }
        return taken
    }

    private mutating func collect(
        _ grid: SymbolGrid, _ plane: PixelPlane, radius: Float,
        maximumLines: Int = Self.maximumLines
    ) {
        edges.removeAll(keepingCapacity: true)
        let size = grid.layout.size
        let step = max(1, size / maximumLines)
        for index in stride(from: size % step / 2, to: size, by: step) {
            let across = Float(index) + 0.5
            for span in Self.spans(across, Float(size), radius) {
                collect(grid, plane, across, span, isAcrossRow: true)
                collect(grid, plane, across, span, isAcrossRow: false)
            }
        }
    }

    /// Returns the parts of a line that are near a finder pattern.
    private static func spans(
        _ across: Float, _ size: Float, _ radius: Float
    ) -> [ClosedRange<Float>] {
        let near = abs(across - 3.5) <= radius
        let far = abs(across - (size - 3.5)) <= radius
        if (near && 2 * radius >= size - 7) || (radius >= size - 7 && (near || far)) {
            return [-1...size + 1]
        }
        let first = -1...min(size + 1, 3.5 + radius)
        if near { return [first, max(-1, size - 3.5 - radius)...size + 1] }
        return far ? [first] : []
    }

    private mutating func collect(
        _ grid: SymbolGrid, _ plane: PixelPlane, _ across: Float, _ span: ClosedRange<Float>,
        isAcrossRow: Bool
    ) {
        let count = Int(span.upperBound - span.lowerBound) * Self.fineness
        guard count > 4 * Self.fineness else { return }
        let step = 1 / Float(Self.fineness)
        let offsets = (SIMD4<Float>(0, 1, 2, 3) + 0.5) * step
        let other = SIMD4<Float>(repeating: across)
        line.fill(count: count) { line in
            for module in 0..<count / Self.fineness {
                let along = offsets + (span.lowerBound + Float(module))
                let values = plane.samples(
                    isAcrossRow ? grid.places(along, other) : grid.places(other, along))
                for index in 0..<Self.fineness {
                    line[module &* Self.fineness &+ index] = values[index]
                }
            }
        }
        taken += count * 3 / 2
        let contrast = line.deviation
        // The local brightness is the mean of four modules to either side.
        let window = 4 * Self.fineness
        var before = line.values[0] - line.mean(around: 0, reach: window)
        for index in 1..<count {
            let value = line.values[index] - line.mean(around: index, reach: window)
            defer { before = value }
            guard (value > 0) != (before > 0), index >= 2, index + 1 < count,
                abs(line.values[index + 1] - line.values[index - 2]) > 0.5 * contrast
            else { continue }
            let part = before / (before - value)
            let along = span.lowerBound + (Float(index) - 0.5 + part) * step
            let border = along.rounded()
            let offset = along - border
            guard abs(offset) < Self.reach else { continue }
            edges.append(
                Edge(
                    u: isAcrossRow ? border : across, v: isAcrossRow ? across : border,
                    offset: offset, isAcrossRow: isAcrossRow))
        }
    }

    /// Changes the flat grid to first order by the offsets of the edges and anchors.
    private mutating func fitFlat(_ grid: inout SymbolGrid, scale: Double) {
        guard edges.count >= 16 else { return }
        taken += edges.count * Self.cost.flat
        let half = Double(grid.layout.size) / 2
        var system = LinearSystem(count: 8)
        var factors = [Double](repeating: 0, count: 8)
        for edge in edges {
            let (x, y) = (Double(edge.u) / half - 1, Double(edge.v) / half - 1)
            let offset = Double(edge.offset) / half
            if edge.isAcrossRow {
                (factors[0], factors[1], factors[2]) = (1, x, y)
                (factors[3], factors[4], factors[5]) = (0, 0, 0)
                (factors[6], factors[7]) = (x * x, x * y)
            } else {
                (factors[0], factors[1], factors[2]) = (0, 0, 0)
                (factors[3], factors[4], factors[5]) = (1, x, y)
                (factors[6], factors[7]) = (x * y, y * y)
            }
            let ratio = Double(edge.offset) / scale
            let weight = 1 / (1 + ratio * ratio)
            factors.withUnsafeBufferPointer {
                system.add($0, equal: offset, weight: weight * weight)
            }
        }
        for anchor in anchors {
            let (x, y) = (Double(anchor.u) / half - 1, Double(anchor.v) / half - 1)
            let weight = Double(edges.count) * Self.anchorWeight / Double(anchors.count)
            system.add(
                [1, x, y, 0, 0, 0, x * x, x * y], equal: Double(anchor.offset.x) / half,
                weight: weight)
            system.add(
                [0, 0, 0, 1, x, y, x * y, y * y], equal: Double(anchor.offset.y) / half,
                weight: weight)
        }
        for unknown in 0..<8 { system.restrain(unknown, weight: unknown < 6 ? 0.01 : 0.5) }
        guard let c = system.solve()?.map({ Float($0) }) else { return }
        // The change applies to coordinates of -1...1, so modules are converted to these and back.
        let h = Float(half)
        let inward = Homography(x: [1 / h, 0, -1], y: [0, 1 / h, -1], w: [0, 0, 1])
        let change = Homography(
            x: [1 + c[1], c[2], c[0]], y: [c[4], 1 + c[5], c[3]], w: [-c[6], -c[7], 1])
        let outward = Homography(x: [h, 0, h], y: [0, h, h], w: [0, 0, 1])
        grid.flat = grid.flat.after(outward.after(change.after(inward)))
    }

    private mutating func fitBend(_ grid: inout SymbolGrid, anchorWeight: Double) {
        taken += edges.count * Self.cost.bend
        let half = Float(grid.layout.size) / 2
        var bend = grid.bend ?? SymbolGrid.Bend()
        var terms = [Double](repeating: 0, count: SymbolGrid.Bend.count)
        for isAcrossRow in [true, false] {
            var system = LinearSystem(count: SymbolGrid.Bend.count)
            for edge in edges where edge.isAcrossRow == isAcrossRow {
                SymbolGrid.Bend.write(edge.u / half - 1, edge.v / half - 1, to: &terms)
                let ratio = Double(edge.offset) / 0.25
                let weight = 1 / (1 + ratio * ratio)
                terms.withUnsafeBufferPointer {
                    system.add($0, equal: Double(edge.offset), weight: weight * weight)
                }
            }
            for anchor in anchors {
                SymbolGrid.Bend.write(anchor.u / half - 1, anchor.v / half - 1, to: &terms)
                let weight = Double(edges.count) * anchorWeight / Double(2 * anchors.count)
                let offset = isAcrossRow ? anchor.offset.x : anchor.offset.y
                system.add(terms, equal: Double(offset), weight: weight)
            }
            for unknown in 0..<SymbolGrid.Bend.count {
                system.restrain(unknown, weight: unknown < 3 ? 1 : unknown < 6 ? 3 : 6)
            }
            guard let c = system.solve() else { continue }
            for index in c.indices {
                if isAcrossRow {
                    bend.factors[index].x += Float(c[index])
                } else {
                    bend.factors[index].y += Float(c[index])
                }
            }
        }
        grid.bend = bend
    }
}
