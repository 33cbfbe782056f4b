/// The position of a card in front of a pinhole camera. The card is turned in the picture's plane,
/// tilted about an axis in that plane, and placed with its middle at a point of the picture.
struct Pose {
    var modulePixels: Double
    /// The rotation in the picture's plane, in radians.
    var rotation: Double
    /// The tilt, in radians.
    var tilt: Double
    /// The direction of the tilt's axis, in radians from the picture's horizontal.
    var tiltAxis: Double
    /// The distance from the camera in pixels, which equals the focal length.
    var distance: Double
    var centre = (x: 0.0, y: 0.0)

    /// The map from the card's plane to the picture relative to the centre: three rows for x, y and
    /// the divisor of both. A point on the card is given in pixels from its middle.
    var matrix: [[Double]] {
        let (ax, ay) = (PortableMath.cosine(tiltAxis), PortableMath.sine(tiltAxis))
        let (cosine, sine) = (PortableMath.cosine(tilt), PortableMath.sine(tilt))
        // These are the first two columns of the rotation about (ax, ay, 0) by Rodrigues' formula.
        let tilted = [
            [cosine + (1 - cosine) * ax * ax, (1 - cosine) * ax * ay],
            [(1 - cosine) * ax * ay, cosine + (1 - cosine) * ay * ay],
            [-sine * ay, sine * ax],
        ]
        let (c, s) = (PortableMath.cosine(rotation), PortableMath.sine(rotation))
        let turned = tilted.map { [$0[0] * c + $0[1] * s, -$0[0] * s + $0[1] * c] }
        return [
            [distance * turned[0][0], distance * turned[0][1], 0],
            [distance * turned[1][0], distance * turned[1][1], 0],
            [turned[2][0], turned[2][1], distance],
        ]
    }

    /// Returns the place in the picture, relative to the centre, of a point of the card given in
    /// pixels from its middle.
    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        let rows = matrix.map { $0[0] * x + $0[1] * y + $0[2] }
        return (rows[0] / rows[2], rows[1] / rows[2])
    }

    /// The map from the picture, relative to the centre, to the card's plane in modules from its
    /// middle.
    var inverse: [[Double]] {
        let m = matrix
        func minor(_ row: Int, _ column: Int) -> Double {
            let (r, s) = ((row + 1) % 3, (row + 2) % 3)
            let (c, d) = ((column + 1) % 3, (column + 2) % 3)
            return m[r][c] * m[s][d] - m[r][d] * m[s][c]
        }
        // A map up to a factor is enough: the adjugate, scaled so that the divisor at 0 is 1.
        let scale = 1 / minor(2, 2)
        var rows = (0..<3).map { row in (0..<3).map { minor($0, row) * scale } }
        for row in 0..<2 { rows[row] = rows[row].map { $0 / modulePixels } }
        return rows
    }
}
