/// What a decoder saw in one frame.
public struct Look: Sendable, Equatable {
    /// Every symbol read, each payload once.
    public var symbols: [DecodedSymbol]
    /// What looks like a symbol and was not read, and why.
    public var unread: [UnreadSymbol]
    /// Whether the frame shows what the one before showed, so that nothing was decoded again.
    public var isUnchanged = false

    /// Whether there was more to try than time for it.
    public var isCutShort = false

    /// Whether this very frame was searched, all of it and for everything: its brightness, the ink where
    /// it has colours, every size, every place, and nothing was left out for want of time.
    ///
    /// It is not where only the surroundings of a followed symbol were looked at, where a still scene's
    /// answer is repeated (paint can be chosen that no cheap comparison notices), or where a symbol that
    /// was seen beside another a few frames ago is missing.
    public var isWhole = false

    /// Whether more time than a frame has may still read something.
    public var deservesCloserLook: Bool {
        symbols.isEmpty && (isCutShort || !unread.isEmpty) && !isUnchanged
    }
}
