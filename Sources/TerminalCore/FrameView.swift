/// The part of a frame that an answer covers, and what else the frame contains.
public struct FrameView: Hashable, Sendable {
    /// Whether the whole frame was searched with enough time.
    public var isWhole: Bool
    /// The number of symbols that certainly exist and were not read.
    public var unreadSymbols: Int

    /// Creates a view from its parts.
    public init(isWhole: Bool, unreadSymbols: Int = 0) {
        self.isWhole = isWhole
        self.unreadSymbols = unreadSymbols
    }

    /// A view of a whole frame in which everything was read.
    public static let whole = FrameView(isWhole: true)

    /// A view of a frame that tells nothing of what is in front of the camera now.
    public static let nothing = FrameView(isWhole: false)

    /// Whether the symbols read are certainly all there are.
    var isConclusive: Bool { isWhole && unreadSymbols == 0 }
}
