/// What a decoder saw in one frame.
public struct Look: Sendable, Equatable {
    /// Every symbol read, each payload once.
    public var symbols: [DecodedSymbol]
    /// The places that look like a symbol and were not read, and why.
    public var unread: [UnreadSymbol]
    /// Whether the frame shows the same as the one before, so that it was not decoded again.
    public var isUnchanged = false

    /// Whether time ran out before everything was tried.
    public var isCutShort = false

    /// Whether this frame was searched completely: its luma, its ink where it has colours, every
    /// size and every place, with nothing left out for lack of time.
    ///
    /// It is `false` where only the surroundings of a followed symbol were searched, and where the
    /// answer of a still scene is repeated (no cheap comparison notices all changes of paint). It
    /// is also `false` where a symbol seen beside another a few frames ago is missing.
    public var isWhole = false

    /// Whether a search with more time may still read something.
    public var deservesCloserLook: Bool {
        symbols.isEmpty && (isCutShort || !unread.isEmpty) && !isUnchanged
    }
}
