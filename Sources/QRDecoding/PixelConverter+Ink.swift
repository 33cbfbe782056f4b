import DeviceInterface
internal import PixelConversion

extension PixelConverter {
    /// Whether a frame in whose luma nothing was read is worth a look at its ink.
    ///
    /// Where the frame has to be converted to tell, it is every second frame on average. The number is
    /// mixed first (Fibonacci hashing): a camera that drops every second frame must not keep to one look.
    func isInkLookedAt(_ frame: Frame) throws(PixelError) -> Bool {
        try showsColouredInk(frame) ?? (frame.number &* 0x9E37_79B9_7F4A_7C15 >> 63 == 1)
    }
}
