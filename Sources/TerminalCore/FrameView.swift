/// How much of a frame an answer is about, and what else is in it.
public struct FrameView: Hashable, Sendable {
    /// Whether the whole of the frame was searched, with time enough.
    public var isWhole: Bool
    /// Symbols that are surely there and were not read.
    public var unreadSymbols: Int

    /// Takes both as they are.
    public init(isWhole: Bool, unreadSymbols: Int = 0) {
        self.isWhole = isWhole
        self.unreadSymbols = unreadSymbols
    }

    /// All of the frame was searched, and nothing is in it but what was read.
    public static let whole = FrameView(isWhole: true)

    /// Whether what was read is surely all there is.
    var isConclusive: Bool { isWhole && unreadSymbols == 0 }
}
