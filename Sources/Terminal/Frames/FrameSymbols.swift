public import DeviceInterface

/// The symbols of one frame, read or not, for watchers. It contains their positions but not their
/// payloads.
public struct FrameSymbols: Hashable, Codable, Sendable {
    /// The camera's number of the frame.
    public var frame: UInt64
    /// The number of pixels in a row.
    public var width: Int
    /// The number of rows.
    public var height: Int
    /// The symbols that were found.
    public var symbols: [DetectedSymbol]
    /// The obstacle that a person with an unread code should hear of; `nil` if there is none.
    public var obstacle: ReadFailure.Cause?

    /// Creates the description of a frame.
    public init(
        frame: UInt64, width: Int, height: Int, symbols: [DetectedSymbol],
        obstacle: ReadFailure.Cause? = nil
    ) {
        self.obstacle = obstacle
        self.frame = frame
        self.width = width
        self.height = height
        // Watchers only draw the positions, so the payloads are removed.
        self.symbols = symbols.map { symbol in
            var symbol = symbol
            symbol.payload = []
            return symbol
        }
    }
}

/// Selects the frames to publish: at most ten a second, and only the first of several empty frames.
struct FrameSymbolsFilter: Sendable {
    private static let interval = Duration.milliseconds(100)
    private var lastTold: Duration?
    private var lastWasEmpty = true

    mutating func passes(_ frame: FrameSymbols, at time: Duration) -> Bool {
        let isEmpty = frame.symbols.isEmpty && frame.obstacle == nil
        if isEmpty, lastWasEmpty { return false }
        if let lastTold, time - lastTold < Self.interval { return false }
        lastTold = time
        lastWasEmpty = isEmpty
        return true
    }
}
