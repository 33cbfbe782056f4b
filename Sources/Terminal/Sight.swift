/// The content of one frame for watchers: the symbols, read or not, and their places.
public struct Sight: Hashable, Sendable {
    /// The camera's number of the frame.
    public var frame: UInt64
    /// The number of pixels in a row.
    public var width: Int
    /// The number of rows.
    public var height: Int
    /// The symbols that were found.
    public var symbols: [SeenSymbol]

    /// Creates the description of a frame.
    public init(frame: UInt64, width: Int, height: Int, symbols: [SeenSymbol]) {
        self.frame = frame
        self.width = width
        self.height = height
        self.symbols = symbols
    }
}

/// A symbol in a frame: its place, and the obstacle to reading it.
public struct SeenSymbol: Hashable, Sendable {
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

    /// The corners in order around it, some of which may lie outside the frame; empty if the reader
    /// did not report them.
    public var corners: [Point]
    /// The reason why it was not read, such as `too-small`; `nil` if it was read.
    public var obstacle: String?
    /// The number of pixels along a module's side, if measured.
    public var modulePixels: Double?
    /// The version, 1...40 (ISO/IEC 18004 §5.3.1), if known.
    public var version: Int?

    /// Creates a symbol from its parts.
    public init(
        corners: [Point], obstacle: String? = nil, modulePixels: Double? = nil,
        version: Int? = nil
    ) {
        self.corners = corners
        self.obstacle = obstacle
        self.modulePixels = modulePixels
        self.version = version
    }
}

/// Selects the sights to publish: at most ten a second, and an empty view once.
struct SightFilter: Sendable {
    private static let interval = Duration.milliseconds(100)
    private var lastTold: Duration?
    private var lastWasEmpty = true

    mutating func passes(_ sight: Sight, at time: Duration) -> Bool {
        if sight.symbols.isEmpty, lastWasEmpty { return false }
        if let lastTold, time - lastTold < Self.interval { return false }
        lastTold = time
        lastWasEmpty = sight.symbols.isEmpty
        return true
    }
}
