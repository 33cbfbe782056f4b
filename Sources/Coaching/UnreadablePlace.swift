public import DeviceInterface
public import PixelConversion

/// A place in a picture that looks like a code which cannot be read.
public struct UnreadablePlace: Hashable, Sendable {
    /// The obstacle.
    public var cause: ReadFailure.Cause
    /// The middle of the code, in pixels.
    public var middle: PixelPoint
    /// The side of the code, in pixels.
    public var side: Int

    /// Creates a place from its parts.
    public init(cause: ReadFailure.Cause, middle: PixelPoint, side: Int) {
        (self.cause, self.middle, self.side) = (cause, middle, side)
    }

    /// Searches a frame.
    public static func all(
        in frame: Frame, _ converter: PixelConverter
    ) throws(PixelError) -> [UnreadablePlace] {
        try converter.withLuma(of: frame) { plane in
            CodeSearch.all(in: plane).compactMap(UnreadablePlace.init)
        }
    }

    /// `nil` if the place shows no obstacle.
    private init?(_ place: CodePicture) {
        guard let cause = place.obstacle else { return nil }
        self.init(
            cause: cause, middle: PixelPoint(x: Int(place.middle.x), y: Int(place.middle.y)),
            side: Int(place.side))
    }
}
