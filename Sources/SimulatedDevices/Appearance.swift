/// How a code looks to the camera.
public struct Appearance: Hashable, Sendable {
    /// Red, green and blue of the dark modules, 0...255.
    public struct Ink: Hashable, Sendable {
        /// The three channels.
        public let red, green, blue: UInt8

        /// A colour.
        public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// Printed.
        public static let black = Ink(0, 0, 0)
        /// #39b778, as holders' clients paint a green status.
        public static let green = Ink(0x39, 0xB7, 0x78)
        /// #f5d000.
        public static let yellow = Ink(0xF5, 0xD0, 0x00)
        /// #d8242b.
        public static let red = Ink(0xD8, 0x24, 0x2B)
    }

    /// The colour of the dark modules.
    public var ink = Ink.black
    /// Light modules on a dark ground, as in a screen's dark mode.
    public var inverted = false
    /// Pixels a module while held still.
    public var modulePixels = 4.0
    /// Turned in the picture's plane, degrees.
    public var rotation = 0.0
    /// Half the width of the blur, pixels.
    public var blur = 0.0
    /// Deviation of the sensor's noise, of 255.
    public var noise = 2.0
    /// How much darker the picture's right edge is than its left, 0...1.
    public var shade = 0.0
    /// How far a hand trembles, pixels.
    public var tremor = 0.5
    /// Modules of light border.
    public var quietZone = 5

    /// Still, sharp, evenly lit.
    public init() {}

    /// A readable look that differs from code to code.
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
