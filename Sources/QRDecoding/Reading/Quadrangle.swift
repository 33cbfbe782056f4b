import DeviceInterface
internal import PixelConversion

/// Four corners in order around. A symbol's are clockwise from the origin of its rows and columns.
struct Quadrangle {
    let corners: [Point]

    /// Returns whether a place is inside. No place is inside if the sides cross each other.
    func contains(_ place: Point) -> Bool {
        var (left, right) = (0, 0)
        for index in 0..<4 {
            let corner = corners[index]
            let turn = (corners[(index + 1) % 4] - corner).cross(place - corner)
            if turn >= 0 { left += 1 }
            if turn <= 0 { right += 1 }
        }
        return left == 4 || right == 4
    }

    /// Returns whether the middle of either quadrangle lies in the other.
    func overlaps(_ other: Quadrangle) -> Bool {
        contains(other.middle) || other.contains(middle)
    }

    /// Returns the upright rectangle around it in a plane `scale` times as large, extended by
    /// `margin`.
    func bounds(scaledBy scale: Float = 1, margin: Float) -> (least: Point, most: Point) {
        let corners = corners.map { $0.scaled(by: scale) }
        let least = corners.dropFirst().reduce(corners[0]) { pointwiseMin($0, $1) }
        let most = corners.dropFirst().reduce(corners[0]) { pointwiseMax($0, $1) }
        return (least - margin, most + margin)
    }

    /// The mean of the corners.
    var middle: Point { corners.reduce(.zero, +) / 4 }

    /// The mean length of a side.
    var side: Float {
        (0..<4).map { (corners[($0 + 1) % 4] - corners[$0]).length }.reduce(0, +) / 4
    }
}

extension Quadrangle {
    /// Creates the outline of a symbol; `nil` if it does not have four corners.
    init?(_ symbol: DetectedSymbol) {
        guard symbol.corners.count == 4 else { return nil }
        corners = symbol.corners.map { Point(Float($0.x), Float($0.y)) }
    }
}

extension PixelPlane {
    /// Returns the part of the plane in a rectangle, and where it begins; `nil` if it is empty.
    func cropped(_ bounds: (least: Point, most: Point)) -> (plane: PixelPlane, origin: Point)? {
        func whole(_ value: Float, _ most: Int) -> Int { Int(max(0, min(value, Float(most)))) }
        let (left, top) = (whole(bounds.least.x, width), whole(bounds.least.y, height))
        let (right, bottom) = (whole(bounds.most.x, width), whole(bounds.most.y, height))
        guard left < right, top < bottom else { return nil }
        let plane = PixelPlane(
            row(top) + left, width: right - left, height: bottom - top, rowBytes: rowBytes)
        return (plane, Point(Float(left), Float(top)))
    }
}
