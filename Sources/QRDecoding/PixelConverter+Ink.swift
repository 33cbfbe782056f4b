import DeviceInterface
internal import PixelConversion

extension PixelConverter {
    /// Returns whether the ink of a frame should be searched when nothing was read in its luma.
    ///
    /// If the frame must be converted to answer this, every second frame on average is searched.
    /// The frame number is hashed first (Fibonacci hashing), so that a camera that drops every
    /// second frame does not always get the same answer.
    func isInkLookedAt(_ frame: Frame) throws(PixelError) -> Bool {
        try showsColouredInk(frame) ?? (frame.number &* 0x9E37_79B9_7F4A_7C15 >> 63 == 1)
    }
}
