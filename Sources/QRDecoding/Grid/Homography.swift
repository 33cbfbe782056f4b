/// A map from modules to samples for a camera without distortion. A module's upper left corner and
/// a sample's middle have whole coordinates.
struct Homography {
    /// The rows of the matrix.
    var x: SIMD3<Float>
    var y: SIMD3<Float>
    var w: SIMD3<Float>

    /// Returns the place in the plane of (u, v).
    @inline(__always)
    func callAsFunction(_ u: Float, _ v: Float) -> Point {
        let scale = 1 / (w.x * u + w.y * v + w.z)
        return Point((x.x * u + x.y * v + x.z) * scale, (y.x * u + y.y * v + y.z) * scale)
    }

    /// Returns the map that applies `first` and then this one.
    func after(_ first: Homography) -> Homography {
        func row(_ own: SIMD3<Float>) -> SIMD3<Float> {
            first.x * own.x + first.y * own.y + first.w * own.z
        }
        return Homography(x: row(x), y: row(y), w: row(w))
    }

    /// Returns the map that takes each of four corners to another; `nil` if three of them lie on a
    /// line.
    static func taking(_ from: [Point], to: [Point]) -> Homography? {
        var system = LinearSystem(count: 8)
        for (source, target) in zip(from, to) {
            let (s, t) = (SIMD2<Double>(source), SIMD2<Double>(target))
            system.add([s.x, s.y, 1, 0, 0, 0, -s.x * t.x, -s.y * t.x], equal: t.x)
            system.add([0, 0, 0, s.x, s.y, 1, -s.x * t.y, -s.y * t.y], equal: t.y)
        }
        guard let h = system.solve()?.map({ Float($0) }) else { return nil }
        return Homography(
            x: SIMD3(h[0], h[1], h[2]), y: SIMD3(h[3], h[4], h[5]), w: SIMD3(h[6], h[7], 1))
    }
}

extension Homography {
    /// Creates the map from three finder patterns of a symbol of `size` modules. The changes in a
    /// module's size from one pattern to the next give the tilt.
    init(_ triple: FinderTriple, size: Float) {
        self.init(triple, size: size, weights: (1, 1))
        // The directions of the sides at the outer patterns are known after a first estimate.
        for _ in 0..<2 {
            let far = size - 3.5
            let area = area(triple.corner, 3.5, 3.5)
            self.init(
                triple, size: size,
                weights: (
                    Self.weight(area / self.area(triple.right, far, 3.5)),
                    Self.weight(area / self.area(triple.below, 3.5, far))
                ))
        }
    }

    private init(_ triple: FinderTriple, size: Float, weights: (Float, Float)) {
        let step = 1 / (size - 7)
        func row(_ a: Float, _ b: Float, _ c: Float) -> SIMD3<Float> {
            let x = (b * weights.0 - a) * step
            let y = (c * weights.1 - a) * step
            return SIMD3(x, y, a - 3.5 * (x + y))
        }
        let (a, b, c) = (triple.corner.centre, triple.right.centre, triple.below.centre)
        self.init(x: row(a.x, b.x, c.x), y: row(a.y, b.y, c.y), w: row(1, 1, 1))
    }

    /// Returns a module's area, estimated from the runs through a pattern.
    private func area(_ pattern: FinderPattern, _ u: Float, _ v: Float) -> Float {
        let here = self(u, v)
        let (along, down) = (self(u + 0.5, v) - here, self(u, v + 0.5) - here)
        let directions = (along / along.length, down / down.length)
        let modules = pattern.modules(directions.0, directions.1)
        return modules.along * modules.down * abs(directions.0.cross(directions.1))
    }

    /// Returns the weight of a point: the cube root of the ratio of areas, because an area shrinks
    /// with the third power of the distance.
    private static func weight(_ ratio: Float) -> Float {
        let ratio = max(0.2, min(5, ratio))
        var root: Float = 1
        for _ in 0..<6 { root -= (root * root * root - ratio) / (3 * root * root) }
        return root
    }
}

/// A system of linear equations in a few unknowns, solved by least squares.
struct LinearSystem {
    private let count: Int
    private var matrix: [Double]
    private var sides: [Double]

    init(count: Int) {
        self.count = count
        matrix = Array(repeating: 0, count: count * count)
        sides = Array(repeating: 0, count: count)
    }

    /// Adds one equation: the sum of `factors` times the unknowns equals `side`.
    mutating func add(_ factors: [Double], equal side: Double, weight: Double = 1) {
        factors.withUnsafeBufferPointer { add($0, equal: side, weight: weight) }
    }

    mutating func add(
        _ factors: UnsafeBufferPointer<Double>, equal side: Double, weight: Double
    ) {
        let count = count
        matrix.withUnsafeMutableBufferPointer { matrix in
            for row in 0..<count where factors[row] != 0 {
                let factor = factors[row] * weight
                for column in row..<count {
                    matrix[row &* count &+ column] += factor * factors[column]
                }
                sides[row] += factor * side
            }
        }
    }

    /// Pulls an unknown towards zero.
    mutating func restrain(_ unknown: Int, weight: Double) {
        matrix[unknown * count + unknown] += weight
    }

    /// Returns the unknowns by Cholesky decomposition; `nil` if the equations do not determine
    /// them.
    consuming func solve() -> [Double]? {
        let count = count
        var solution = sides
        let isSolved = matrix.withUnsafeMutableBufferPointer { m in
            for row in 0..<count {
                for column in row..<count {
                    var sum = m[row * count + column]
                    for k in 0..<row { sum -= m[k * count + row] * m[k * count + column] }
                    if row == column {
                        guard sum > 1e-12 else { return false }
                        m[row * count + row] = sum.squareRoot()
                    } else {
                        m[row * count + column] = sum / m[row * count + row]
                    }
                }
            }
            for row in 0..<count {
                for k in 0..<row { solution[row] -= m[k * count + row] * solution[k] }
                solution[row] /= m[row * count + row]
            }
            for row in (0..<count).reversed() {
                for k in row + 1..<max(count, row + 1) {
                    solution[row] -= m[row * count + k] * solution[k]
                }
                solution[row] /= m[row * count + row]
            }
            return true
        }
        return isSolved ? solution : nil
    }
}
