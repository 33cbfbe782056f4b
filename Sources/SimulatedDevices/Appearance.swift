/// The look of a code in the simulated camera's picture.
public struct Appearance: Hashable, Sendable {
    /// The red, green and blue of the dark modules, 0...255.
    public struct Ink: Hashable, Sendable {
        /// The three channels.
        public let red, green, blue: UInt8

        /// Creates an ink from its channels.
        public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// Black, as in print.
        public static let black = Ink(0, 0, 0)
        /// Green, #39b778, with which holders' clients paint a green status.
        public static let green = Ink(0x39, 0xB7, 0x78)
        /// Yellow, #f5d000.
        public static let yellow = Ink(0xF5, 0xD0, 0x00)
        /// Red, #d8242b.
        public static let red = Ink(0xD8, 0x24, 0x2B)
    }

    /// The colour of the dark modules.
    public var ink = Ink.black
    /// Whether light modules stand on a dark ground, as in a screen's dark mode.
    public var inverted = false
    /// The number of pixels per module while the code is held still.
    public var modulePixels = 4.0
    /// The rotation in the picture's plane, in degrees.
    public var rotation = 0.0
    /// Half the width of the blur, in pixels.
    public var blur = 0.0
    /// The standard deviation of the sensor's noise, of 255.
    public var noise = 2.0
    /// How much darker the picture's right edge is than its left, 0...1.
    public var shade = 0.0
    /// The amplitude of the hand's tremor, in pixels.
    public var tremor = 0.5
    /// The width of the light border, in modules.
    public var quietZone = 5

    /// Creates a still, sharp and evenly lit look.
    public init() {}

    /// Returns a readable look that differs from code to code.
    public static func random(using random: inout SeededRandom, modules: Int, height: Int)
        -> Appearance
    {
        var look = Appearance()
        let largest = Double(height) * 0.92 / Double(modules + 2 * look.quietZone)
        look.modulePixels = min(largest, random.uniform(3.5...5))
        look.rotation = random.uniform(-8...8)
        look.blur = random.uniform(0...0.6)
        look.noise = random.uniform(1...5)
        look.shade = random.uniform(0...0.4)
        look.tremor = random.uniform(0...1)
        return look
    }
}
