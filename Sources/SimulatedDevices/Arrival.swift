public import SymbolDrawing

/// A person who comes, holds one or more codes in front of the camera, and leaves.
public struct Arrival: Sendable {
    /// The time at which the code begins to come into view.
    public var at: Duration
    /// How long the code is held still.
    public var dwell: Duration
    /// The codes; two are held side by side.
    public var symbols: [SymbolMatrix]
    /// The look of the codes.
    public var appearance: Appearance

    /// The time that a code takes to come into view, and to leave it.
    public static let approach = Duration.milliseconds(300)

    /// Creates an arrival.
    public init(at: Duration, dwell: Duration, symbols: [SymbolMatrix], appearance: Appearance) {
        self.at = at
        self.dwell = dwell
        self.symbols = symbols
        self.appearance = appearance
    }

    /// The time at which the code is out of view again.
    public var end: Duration { at + dwell + Self.approach * 2 }

    /// Returns how far the code is in view at a time: 0 outside, 1 while held still.
    func presence(at time: Duration) -> Double {
        guard time >= at, time < end else { return 0 }
        return min(1, (time - at) / Self.approach, (end - time) / Self.approach)
    }
}
