/// The result of decoding one frame, before anything is judged.
public struct FrameResult: Hashable, Sendable {
    /// Every symbol that was read, each payload once.
    public var symbols: [DetectedSymbol]
    /// The places that look like a symbol and were not read.
    public var unread: [DetectedSymbol]
    /// Whether the frame shows the same as the one before, so that it was not decoded again.
    public var isUnchanged: Bool
    /// Whether time ran out before everything was tried.
    public var isCutShort: Bool
    /// Whether this frame was searched completely: its luma, its ink where it has colours, every
    /// size and every place, with nothing left out for lack of time. Only then is it certain that
    /// the frame contains no other code.
    ///
    /// It is `false` where only the surroundings of a followed symbol were searched, and where the
    /// answer of a still scene is repeated (no cheap comparison notices all changes of paint). It
    /// is also `false` where a symbol seen beside another a few frames ago is missing.
    public var isWhole: Bool

    /// Creates a result from its parts. Nothing counts as searched unless the decoder says so.
    public init(
        symbols: [DetectedSymbol] = [], unread: [DetectedSymbol] = [], isUnchanged: Bool = false,
        isCutShort: Bool = false, isWhole: Bool = false
    ) {
        self.symbols = symbols
        self.unread = unread
        self.isUnchanged = isUnchanged
        self.isCutShort = isCutShort
        self.isWhole = isWhole
    }

    /// Whether a search with more time may still read something.
    public var deservesCloserLook: Bool {
        symbols.isEmpty && (isCutShort || !unread.isEmpty) && !isUnchanged
    }

    /// The number of symbols that certainly exist and were not read.
    public var certainlyUnread: Int { unread.count { $0.failure?.isCertain ?? true } }
}
