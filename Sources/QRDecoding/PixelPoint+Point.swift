internal import DeviceInterface

extension PixelPoint {
    /// Rounds a place to the nearest pixel. A grid may put a corner at any distance, or at none on
    /// its horizon; such a corner is placed far outside the frame.
    init(_ place: Point) {
        func whole(_ value: Float) -> Int { Int(max(-1e6, min(1e6, value)).rounded()) }
        self.init(x: whole(place.x), y: whole(place.y))
    }
}
