/// What a decoder saw in one frame of a stream.
public struct Look: Sendable, Equatable {
    /// Every symbol read, each payload once.
    public var symbols: [DecodedSymbol]
    /// What looks like a symbol and was not read, and why.
    public var unread: [UnreadSymbol]
    /// Whether the frame shows what the one before showed, so that nothing was decoded again.
    public var isUnchanged: Bool

    /// Whether there was more to try than time for it.
    public var isCutShort: Bool

    /// Whether more time than a frame has may still read something.
    public var deservesCloserLook: Bool {
        symbols.isEmpty && (isCutShort || !unread.isEmpty) && !isUnchanged
    }
}
