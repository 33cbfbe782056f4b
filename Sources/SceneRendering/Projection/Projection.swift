import ReproducibleNumbers

/// The projection of a flat card by a pinhole camera: the homography from the card's plane to the
/// picture (Hartley and Zisserman, "Multiple View Geometry", §2.3).
///
/// Places on the card are given in units from its middle: modules for a card with one symbol, metres
/// for a picture that somebody holds.
public struct Projection: Sendable {
    /// The place of the card's middle in the picture.
    public var centre = Point(x: 0, y: 0)
    /// The number of pixels along a unit of the card that faces the camera.
    public let pixelsPerUnit: Double
    /// The map from the card, in pixels from its middle, to the picture relative to the centre: three
    /// rows for x, y and the divisor of both.
    private let matrix: [[Double]]
    /// The distance from the camera in pixels, which equals the focal length.
    private let distance: Double

    /// Rotates the card in the picture's plane and tilts it about an axis in that plane, whose
    /// direction is measured from the horizontal. All angles are in radians.
    public init(
        pixelsPerUnit: Double, distance: Double, rotation: Double, tilt: Double, tiltAxis: Double
    ) {
        let (ax, ay) = (PortableMath.cosine(tiltAxis), PortableMath.sine(tiltAxis))
        let (cosine, sine) = (PortableMath.cosine(tilt), PortableMath.sine(tilt))
        // These are the first two columns of the rotation about (ax, ay, 0) by Rodrigues' formula.
        let tilted = [
            [cosine + (1 - cosine) * ax * ax, (1 - cosine) * ax * ay],
            [(1 - cosine) * ax * ay, cosine + (1 - cosine) * ay * ay],
            [-sine * ay, sine * ax],
        ]
        let (c, s) = (PortableMath.cosine(rotation), PortableMath.sine(rotation))
        self.init(
            pixelsPerUnit: pixelsPerUnit, distance: distance,
            columns: tilted.map { [$0[0] * c + $0[1] * s, -$0[0] * s + $0[1] * c] })
    }

    /// Rotates the card in the picture's plane, then turns it about the vertical and tilts it about
    /// the horizontal. All angles are in radians.
    public init(
        pixelsPerUnit: Double, distance: Double, rotation: Double, turn: Double, tilt: Double
    ) {
        let (st, ct) = (PortableMath.sine(tilt), PortableMath.cosine(tilt))
        let (sy, cy) = (PortableMath.sine(turn), PortableMath.cosine(turn))
        let (sr, cr) = (PortableMath.sine(rotation), PortableMath.cosine(rotation))
        self.init(
            pixelsPerUnit: pixelsPerUnit, distance: distance,
            columns: [
                [cy * cr, -cy * sr],
                [cr * sy * st + sr * ct, -sr * sy * st + cr * ct],
                [cr * sy * ct - sr * st, -sr * sy * ct - cr * st],
            ])
    }

    /// Takes the first two columns of the card's rotation; x points right, y down and z away.
    private init(pixelsPerUnit: Double, distance: Double, columns: [[Double]]) {
        self.pixelsPerUnit = pixelsPerUnit
        self.distance = distance
        matrix = [
            [distance * columns[0][0], distance * columns[0][1], 0],
            [distance * columns[1][0], distance * columns[1][1], 0],
            [columns[2][0], columns[2][1], distance],
        ]
    }

    /// Returns the place in the picture, relative to the centre, of a place on the card given in
    /// pixels from its middle.
    public func offset(_ x: Double, _ y: Double) -> Point {
        let rows = rows(x, y)
        return Point(x: rows[0] / rows[2], y: rows[1] / rows[2])
    }

    /// Whether a place on the card, given in pixels from its middle, is well in front of the camera.
    func isInFront(_ x: Double, _ y: Double) -> Bool { rows(x, y)[2] > 0.05 * distance }

    private func rows(_ x: Double, _ y: Double) -> [Double] {
        matrix.map { $0[0] * x + $0[1] * y + $0[2] }
    }

    /// The map from the picture, relative to the centre, to the card's plane in units from its
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
        for row in 0..<2 { rows[row] = rows[row].map { $0 / pixelsPerUnit } }
        return rows
    }
}
