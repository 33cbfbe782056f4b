/// Brightness where a frame holds it, lent for the duration of a call: never keep one.
public struct HeldLuma {
    /// Where the first row begins.
    public let bytes: UnsafePointer<UInt8>
    /// Bytes from one sample to the next: 1, or 2 where colour lies in between.
    public let step: Int
    /// Which of these bytes is the sample, from 0.
    public let offset: Int
    /// Samples in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes from one row to the next.
    public let rowBytes: Int

    /// A plane's.
    public init(_ plane: PixelPlane) {
        self.init(
            plane.pixels, step: 1, offset: 0, width: plane.width, height: plane.height,
            rowBytes: plane.rowBytes)
    }

    /// Takes all as they are.
    init(
        _ bytes: UnsafePointer<UInt8>, step: Int, offset: Int, width: Int, height: Int,
        rowBytes: Int
    ) {
        self.bytes = bytes
        self.step = step
        self.offset = offset
        self.width = width
        self.height = height
        self.rowBytes = rowBytes
    }
}
