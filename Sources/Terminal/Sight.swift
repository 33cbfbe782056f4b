/// What one frame shows, for those who watch: symbols, read or not, and where.
public struct Sight: Hashable, Sendable {
    /// The camera's count.
    public var frame: UInt64
    /// Pixels in a row.
    public var width: Int
    /// Rows.
    public var height: Int
    /// Every symbol that was found.
    public var symbols: [SeenSymbol]

    /// What the frame of a number and size shows.
    public init(frame: UInt64, width: Int, height: Int, symbols: [SeenSymbol]) {
        self.frame = frame
        self.width = width
        self.height = height
        self.symbols = symbols
    }
}

/// A symbol in a frame: where it is, and what keeps it from being read.
public struct SeenSymbol: Hashable, Sendable {
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

    /// In order around it; some may lie outside of the frame. None if the reader did not say.
    public var corners: [Point]
    /// Why it was not read, as in `too-small`; `nil` for one that was.
    public var obstacle: String?
    /// Pixels along a module's side, where it was measured.
    public var modulePixels: Double?
    /// 1...40 (ISO/IEC 18004 §5.3.1), where it is known.
    public var version: Int?

    /// Takes every part as it is.
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

/// Which sights are worth telling: ten a second at most, and once that there is nothing to see.
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
