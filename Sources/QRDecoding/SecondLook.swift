/// How a live frame is looked at again when the first look found nothing.
enum SecondLook: UInt64, CaseIterable {
    /// Where colour is dark too.
    case ink
    /// As it is.
    case plain
    /// Light for dark.
    case inverted
    /// At half and a quarter of the size.
    case small

    /// Chosen by the frame's number, so that a replay repeats it. The number is mixed first
    /// (Fibonacci hashing): a camera that drops every other frame must not keep to two looks.
    init(frameNumber: UInt64) {
        let mixed = (frameNumber &* 0x9E37_79B9_7F4A_7C15) >> 62
        self = Self(rawValue: mixed) ?? .plain
    }
}
