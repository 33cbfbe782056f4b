/// A place in a frame that looks like a symbol and was not read.
public struct UnreadSymbol: Hashable, Sendable {
    /// The most likely reason, as advice for the holder of the code.
    public enum Obstacle: String, Sendable, CaseIterable {
        /// A part of the symbol is outside the frame.
        case cutOff = "cut-off"
        /// The modules are not much larger than pixels, so the symbol is too far away.
        case tooSmall = "too-small"
        /// Dark and light are nearly the same.
        case lowContrast = "low-contrast"
        /// Bright light hides a part of the symbol.
        case glare
        /// The symbol is out of focus or moves.
        case blurred
        /// Something covers, bends or spoils the symbol.
        case damaged
    }

    /// The last step that was tried.
    public enum Step: String, Sendable, CaseIterable, Comparable {
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

    /// The corners in order around, in the frame's pixels; some may lie outside the frame.
    public var corners: [DecodedSymbol.Point]
    /// The version, 1...40 (ISO/IEC 18004 §5.3.1).
    public var version: Int
    /// The number of pixels along a module's side.
    public var modulePixels: Double
    /// The reason why it was not read.
    public var obstacle: Obstacle
    /// How far the attempts went.
    public var step: Step
    /// Whether it is certainly a symbol: its finder and timing patterns are in place, and its
    /// format information is a valid word.
    public var isCertain: Bool
}
