public import Symbols

/// A person who comes, holds one or more codes before the camera, and goes.
public struct Arrival: Sendable {
    /// When the code comes into view.
    public var at: Duration
    /// How long it is held still.
    public var dwell: Duration
    /// The codes; two are held side by side.
    public var symbols: [SymbolMatrix]
    /// How they look.
    public var appearance: Appearance

    /// How long a code takes to come into view, and to leave.
    public static let approach = Duration.milliseconds(300)

    /// An arrival.
    public init(at: Duration, dwell: Duration, symbols: [SymbolMatrix], appearance: Appearance) {
        self.at = at
        self.dwell = dwell
        self.symbols = symbols
        self.appearance = appearance
    }

    /// When the code is out of view again.
    public var end: Duration { at + dwell + Self.approach * 2 }

    /// How far the code is in view at a time: 0 outside, 1 while held still.
    func presence(at time: Duration) -> Double {
        guard time >= at, time < end else { return 0 }
        return min(1, (time - at) / Self.approach, (end - time) / Self.approach)
    }
}
