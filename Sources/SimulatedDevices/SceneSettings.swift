/// How what is held before a simulated camera is held, lit and seen.
public struct SceneSettings: Hashable, Sendable {
    /// From the camera, in metres.
    public var distance = 0.16
    /// Degrees about the horizontal; positive leans the top away from the camera.
    public var tilt = 0.0
    /// Degrees about the vertical; positive turns the right side away from the camera.
    public var turn = 0.0
    /// Degrees in the picture's plane, clockwise as the camera sees it.
    public var rotation = 0.0
    /// Right of the picture's middle, in halves of its width.
    public var x = 0.0
    /// Above the picture's middle, in halves of its height.
    public var y = 0.0
    /// Radius of the blur, pixels.
    public var blur = 0.4
    /// The light in the hall: 0 none, 1 enough, 2 too much.
    public var light = 1.0
    /// How bright a lamp's reflection is, 0...1.
    public var glare = 0.0
    /// Deviation of the sensor's noise in good light, of 255.
    public var noise = 2.0
    /// How far the hand trembles, pixels.
    public var shake = 0.5
    /// What the code's dark modules are painted in; `nil`: as the holder's own client does.
    public var colour: Appearance.Ink?
    /// Light modules on a dark ground.
    public var isDark = false

    /// Held still and flat, at a hand's width, in a lit hall.
    public init() {}
}
