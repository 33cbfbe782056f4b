/// How a live frame is looked at last, when nothing was read in its thresholded luma.
enum LastLook: UInt64, CaseIterable {
    /// Where colour is dark too.
    case ink
    /// As it is.
    case plain
    /// Light for dark.
    case inverted

    /// Chosen by the frame's number, so that a replay repeats it. The number is mixed first
    /// (Fibonacci hashing): a camera that drops every third frame must not keep to two looks.
    init(frameNumber: UInt64) {
        let mixed = frameNumber &* 0x9E37_79B9_7F4A_7C15
        self = Self(rawValue: (mixed >> 32) % 3) ?? .plain
    }
}
