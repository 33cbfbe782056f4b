/// What looks like a symbol in a frame and was not read.
public struct UnreadSymbol: Hashable, Sendable {
    /// What most likely stands in the way, for who holds the code to change.
    public enum Obstacle: String, Sendable, CaseIterable {
        /// A part of it is outside of the frame.
        case cutOff = "cut-off"
        /// Its modules are not much larger than pixels: it is too far away.
        case tooSmall = "too-small"
        /// Dark and light are nearly the same.
        case lowContrast = "low-contrast"
        /// Light drowns a part of it.
        case glare
        /// It is out of focus or moves.
        case blurred
        /// Something covers, bends or spoils it.
        case damaged
    }

    /// The last thing that was tried.
    public enum Step: String, Sendable, CaseIterable, Comparable {
        /// A flat grid, fitted to edges.
        case flat
        /// A bent grid.
        case bent
        /// A grid bent place by place.
        case meshed
        /// The smear of modules over each other solved for.
        case equalised
        /// Several frames together.
        case combined

        /// In the order they are tried.
        public static func < (first: Step, second: Step) -> Bool {
            (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
        }
    }

    /// In order around, in the frame's pixels; some may lie outside of the frame.
    public var corners: [DecodedSymbol.Point]
    /// 1...40 (ISO/IEC 18004 §5.3.1).
    public var version: Int
    /// Pixels along a module's side.
    public var modulePixels: Double
    /// Why it was not read.
    public var obstacle: Obstacle
    /// How far the attempts went.
    public var step: Step
    /// Whether it is a symbol for sure: its finder and timing patterns are where they must be, and its
    /// format information is a word there is.
    public var isCertain: Bool
}
