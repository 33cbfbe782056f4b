/// The position of a plane held in front of a pinhole camera in the camera's picture.
///
/// A point (u, v) of the plane, in metres right of and below its middle, is turned about three
/// axes, moved to `distance` from the camera and divided by its depth (Hartley and Zisserman,
/// "Multiple View Geometry", §2.3: the 3×3 homography of a plane).
struct Projection {
    /// The matrix from metres on the plane to pixels, row by row.
    private let forward: [Double]
    /// The matrix from pixels to metres on the plane.
    private let backward: [Double]

    /// The focal length in widths of the picture: a camera with a field of view of 56°.
    private static let focalLength = 0.95

    init(_ settings: SceneSettings, shift: (x: Double, y: Double), width: Int, height: Int) {
        let degree = Double.pi / 180
        let (st, ct) = (
            PortableMath.sine(settings.tilt * degree), PortableMath.cosine(settings.tilt * degree)
        )
        let (sy, cy) = (
            PortableMath.sine(settings.turn * degree), PortableMath.cosine(settings.turn * degree)
        )
        let angle = settings.rotation * degree
        let (sr, cr) = (PortableMath.sine(angle), PortableMath.cosine(angle))
        // The rotation in the plane comes first, then about the vertical, then about the
        // horizontal; y points down and z away.
        let right = (x: cy * cr, y: cr * sy * st + sr * ct, z: cr * sy * ct - sr * st)
        let down = (x: -cy * sr, y: -sr * sy * st + cr * ct, z: -sr * sy * ct - cr * st)
        let focal = Self.focalLength * Double(width)
        let middleX = Double(width) / 2 * (1 + settings.x) + shift.x
        let middleY = Double(height) / 2 * (1 - settings.y) + shift.y
        forward = [
            focal * right.x + middleX * right.z, focal * down.x + middleX * down.z,
            middleX * settings.distance,
            focal * right.y + middleY * right.z, focal * down.y + middleY * down.z,
            middleY * settings.distance,
            right.z, down.z, settings.distance,
        ]
        backward = Self.inverse(forward)
    }

    /// Returns where a point of the plane is seen; `nil` behind the camera.
    func pixel(_ u: Double, _ v: Double) -> (x: Double, y: Double)? {
        Self.apply(forward, u, v)
    }

    /// The matrix from pixels to the plane, scaled so that visible points have a positive third
    /// coordinate.
    var toPlane: [Double] { backward }

    private static func apply(_ m: [Double], _ a: Double, _ b: Double) -> (x: Double, y: Double)? {
        let depth = m[6] * a + m[7] * b + m[8]
        guard depth > 0.01 else { return nil }
        return ((m[0] * a + m[1] * b + m[2]) / depth, (m[3] * a + m[4] * b + m[5]) / depth)
    }

    /// Returns the inverse by cofactors. A plane seen edge-on has no useful inverse and is not
    /// drawn.
    private static func inverse(_ m: [Double]) -> [Double] {
        let cofactors = [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ]
        let determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6]
        guard determinant.magnitude > 1e-9 else { return [0, 0, 0, 0, 0, 0, 0, 0, -1] }
        return cofactors.map { $0 / determinant }
    }
}
