/// A QR symbol (ISO/IEC 18004) that was read in a frame.
public struct DecodedSymbol: Hashable, Sendable {
    /// A place in a frame, in pixels from the frame's upper left corner.
    public struct Point: Hashable, Sendable {
        /// The distance from the left edge, in pixels.
        public var x: Int
        /// The distance from the top edge, in pixels.
        public var y: Int

        /// Creates a point from its coordinates.
        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// The bytes that the symbol carries, exactly as they were encoded.
    public var payload: [UInt8]
    /// The symbol's corners in order around it; empty if the reader did not report them.
    public var corners: [Point]

    /// Creates a symbol from its payload and corners.
    public init(payload: [UInt8], corners: [Point]) {
        self.payload = payload
        self.corners = corners
    }
}

extension DecodedSymbol.Point {
    /// Rounds a place to the nearest pixel. A grid may put a corner at any distance, or at none on
    /// its horizon; such a corner is placed far outside the frame.
    init(_ place: Point) {
        func whole(_ value: Float) -> Int { Int(max(-1e6, min(1e6, value)).rounded()) }
        self.init(x: whole(place.x), y: whole(place.y))
    }
}
