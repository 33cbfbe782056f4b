public import SymbolDrawing

/// How a card is held, lit and seen by a camera with a field of view of 56°.
public struct SceneSettings: Hashable, Sendable {
    /// The distance from the camera, in metres.
    public var distance = 0.16
    /// The rotation about the horizontal, in degrees; positive leans the top away from the camera.
    public var tilt = 0.0
    /// The rotation about the vertical, in degrees; positive turns the right side away from the
    /// camera.
    public var turn = 0.0
    /// The rotation in the picture's plane, in degrees, clockwise as the camera sees it.
    public var rotation = 0.0
    /// The offset to the right of the picture's middle, in halves of its width.
    public var x = 0.0
    /// The offset above the picture's middle, in halves of its height.
    public var y = 0.0
    /// The standard deviation of the lens's blur, in pixels.
    public var blur = 0.4
    /// The light in the hall: 0 none, 1 enough, 2 too much.
    public var light = 1.0
    /// The radius of a lamp's reflection, in halves of the card's width, 0...1.
    public var glare = 0.0
    /// The standard deviation of the sensor's noise in good light, of 255.
    public var noise = 2.0
    /// The amplitude of the hand's tremor, in pixels.
    public var shake = 0.5
    /// The colour of the code's dark modules; `nil` means as the holder's own client paints them.
    public var colour: RGBColour?
    /// Whether light modules stand on a dark ground.
    public var isDark = false

    /// The focal length in widths of the picture: a field of view of 56°.
    static let focalLength = 0.95

    /// Returns the distance at which a metre has so many pixels in a picture of `width` pixels.
    public static func distance(pixelsPerMetre: Double, width: Int) -> Double {
        focalLength * Double(width) / pixelsPerMetre
    }

    /// Creates settings for a card held still and flat, a hand's width away, in a lit hall.
    public init() {}
}
