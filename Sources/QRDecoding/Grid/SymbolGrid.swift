/// The place of each module of a symbol in a plane: a flat grid, and the bend added to it.
struct SymbolGrid {
    let layout: SymbolLayout
    var flat: Homography
    /// The offset of each place, in modules: a polynomial of the third degree in either direction.
    var bend: Bend?
    /// The offset that the bend leaves, place by place.
    var mesh: Mesh?

    /// Offsets at the knots of a net over the symbol, in modules, interpolated in between.
    struct Mesh {
        /// The distance between two knots, in modules.
        static let step: Float = 3
        let count: Int
        var knots: [Point]

        init(size: Int) {
            count = Int((Float(size) / Self.step).rounded(.up)) + 1
            knots = Array(repeating: .zero, count: count * count)
        }

        func callAsFunction(_ u: Float, _ v: Float) -> Point {
            let x = max(0, min(u / Self.step, Float(count) - 1.001))
            let y = max(0, min(v / Self.step, Float(count) - 1.001))
            let (column, row) = (Int(x), Int(y))
            let right = Point(repeating: x - Float(column))
            let lower = Point(repeating: y - Float(row))
            return knots.withUnsafeBufferPointer { knots in
                let index = row &* count &+ column
                let top = knots[index] + right * (knots[index &+ 1] - knots[index])
                let under = index &+ count
                let bottom = knots[under] + right * (knots[under &+ 1] - knots[under])
                return top + lower * (bottom - top)
            }
        }
    }

    /// A polynomial in x and y, which run from -1 to 1 across the symbol.
    struct Bend {
        /// The number of terms: 1, x, y, x², xy, y², x³, x²y, xy², y³.
        static let count = 10
        var factors = [Point](repeating: .zero, count: count)

        /// Writes the value of each term at a place.
        static func write(_ x: Float, _ y: Float, to terms: inout [Double]) {
            let (x, y) = (Double(x), Double(y))
            let (xx, xy, yy) = (x * x, x * y, y * y)
            (terms[0], terms[1], terms[2]) = (1, x, y)
            (terms[3], terms[4], terms[5]) = (xx, xy, yy)
            (terms[6], terms[7], terms[8], terms[9]) = (xx * x, xx * y, x * yy, yy * y)
        }

        func callAsFunction(_ x: Float, _ y: Float) -> Point {
            factors.withUnsafeBufferPointer { f in
                let column = Point(repeating: x)
                let row = Point(repeating: y)
                var constant = f[9] * row + f[5]
                constant = constant * row + f[2]
                constant = constant * row + f[0]
                let first = (f[8] * row + f[4]) * row + f[1]
                let second = f[7] * row + f[3]
                return ((f[6] * column + second) * column + first) * column + constant
            }
        }
    }

    /// Creates a flat grid from three finder patterns.
    init(_ triple: FinderTriple, layout: SymbolLayout) {
        self.layout = layout
        flat = Homography(triple, size: Float(layout.size))
    }

    /// Returns the place in the plane of a place in the symbol, given in modules.
    func callAsFunction(_ u: Float, _ v: Float) -> Point {
        guard let off = off(u, v) else { return flat(u, v) }
        return flat(u + off.x, v + off.y)
    }

    /// Returns how many modules a place is off its flat position; `nil` if the grid is flat.
    @inline(__always)
    private func off(_ u: Float, _ v: Float) -> Point? {
        guard bend != nil || mesh != nil else { return nil }
        let half = Float(layout.size) / 2
        var off = bend?(u / half - 1, v / half - 1) ?? .zero
        if let mesh { off += mesh(u, v) }
        return off
    }

    /// Returns the x and y of four places close together, which share one offset.
    @inline(__always)
    func places(_ u: SIMD4<Float>, _ v: SIMD4<Float>) -> (x: SIMD4<Float>, y: SIMD4<Float>) {
        var (u, v) = (u, v)
        if let off = off(u.sum() / 4, v.sum() / 4) {
            u += off.x
            v += off.y
        }
        let scale = 1 / (u * flat.w.x + v * flat.w.y + flat.w.z)
        return (
            (u * flat.x.x + v * flat.x.y + flat.x.z) * scale,
            (u * flat.y.x + v * flat.y.y + flat.y.z) * scale
        )
    }

    /// Returns how many modules a place in the plane lies from (u, v).
    func offset(of place: Point, from u: Float, _ v: Float) -> Point {
        let here = self(u, v)
        let (along, down) = (self(u + 0.5, v) - here, self(u, v + 0.5) - here)
        let area = along.cross(down) * 2
        guard abs(area) > 1e-6 else { return .zero }
        let off = place - here
        return Point(off.cross(down), along.cross(off)) / area
    }

    /// The four corners, clockwise from the upper left.
    var corners: [Point] {
        let size = Float(layout.size)
        return [self(0, 0), self(size, 0), self(size, size), self(0, size)]
    }
}
