/// A place in a frame, in pixels from the frame's upper left corner.
public struct PixelPoint: Hashable, Codable, Sendable {
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

/// A QR symbol (ISO/IEC 18004) that a decoder found in a frame, read or not.
public struct DetectedSymbol: Hashable, Codable, Sendable {
    /// The bytes that the symbol carries, exactly as they were encoded; empty if it was not read.
    public var payload: [UInt8]
    /// The symbol's corners in order around it, some of which may lie outside the frame; empty if the
    /// decoder did not report them.
    public var corners: [PixelPoint]
    /// The reason why it was not read; `nil` if it was read.
    public var failure: ReadFailure?

    /// Creates a symbol that was read.
    public init(payload: [UInt8], corners: [PixelPoint]) {
        self.payload = payload
        self.corners = corners
    }

    /// Creates a symbol that was not read.
    public init(corners: [PixelPoint], failure: ReadFailure) {
        payload = []
        self.corners = corners
        self.failure = failure
    }
}

/// The reason why a place that looks like a symbol was not read.
public struct ReadFailure: Hashable, Codable, Sendable {
    /// The most likely cause, as advice for the holder of the code.
    public enum Cause: String, Codable, Sendable, CaseIterable {
        /// A part of the symbol is outside the frame.
        case cutOff = "cut-off"
        /// The modules are not much larger than pixels, so the symbol is too far away.
        case tooSmall = "too-small"
        /// Dark and light are nearly the same.
        case lowContrast = "low-contrast"
        /// Bright light hides a part of the symbol.
        case glare
        /// The symbol is out of focus or moves. A single frame cannot tell which.
        case blurred
        /// Something covers, bends or spoils the symbol.
        case damaged
        /// The symbol moves too fast for the camera.
        case moving
        /// There is too little light to tell dark from light.
        case tooDark = "too-dark"
    }

    /// The last step that was tried.
    public enum Step: String, Codable, Sendable, CaseIterable, Comparable {
        /// A flat grid was fitted to edges.
        case flat
        /// A bent grid was fitted.
        case bent
        /// A grid was bent place by place.
        case meshed
        /// The smear of modules over each other was solved for.
        case equalised
        /// Several frames were combined.
        case combined

        /// Orders steps as they are tried.
        public static func < (first: Step, second: Step) -> Bool {
            (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
        }
    }

    /// The most likely cause.
    public var cause: Cause
    /// How far the attempts went.
    public var step: Step
    /// Whether it is certainly a symbol: its finder and timing patterns are in place, and its
    /// format information is a valid word.
    public var isCertain: Bool
    /// The version, 1...40 (ISO/IEC 18004 §5.3.1).
    public var version: Int
    /// The number of pixels along a module's side.
    public var modulePixels: Double

    /// Creates a failure from its parts.
    public init(cause: Cause, step: Step, isCertain: Bool, version: Int, modulePixels: Double) {
        self.cause = cause
        self.step = step
        self.isCertain = isCertain
        self.version = version
        self.modulePixels = modulePixels
    }
}
