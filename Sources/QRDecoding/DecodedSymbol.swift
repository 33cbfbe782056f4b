/// A QR symbol (ISO/IEC 18004) that was read in a frame.
public struct DecodedSymbol: Hashable, Sendable {
    /// A place in a frame, in pixels from its upper left corner.
    public struct Point: Hashable, Sendable {
        /// Pixels from the left.
        public var x: Int
        /// Pixels from the top.
        public var y: Int

        /// Takes both as they are.
        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// The bytes the symbol carries, exactly as they were encoded.
    public var payload: [UInt8]
    /// The symbol's corners in order around it; none if the reader did not say.
    public var corners: [Point]

    /// Takes both as they are.
    public init(payload: [UInt8], corners: [Point]) {
        self.payload = payload
        self.corners = corners
    }
}

extension DecodedSymbol.Point {
    /// The pixel nearest to a place. A grid may put a corner anywhere, where it meets the horizon even
    /// nowhere; such a corner is far outside the frame.
    init(_ place: Point) {
        func whole(_ value: Float) -> Int { Int(max(-1e6, min(1e6, value)).rounded()) }
        self.init(x: whole(place.x), y: whole(place.y))
    }
}
