/// The luma samples inside a frame's own memory, valid only during a call.
public struct HeldLuma {
    /// The first byte of the first row.
    public let bytes: UnsafePointer<UInt8>
    /// The number of bytes from one sample to the next: 1, or 2 where colour lies in between.
    public let step: Int
    /// The index of the sample's byte within a step, from 0.
    public let offset: Int
    /// The number of samples in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The number of bytes from one row to the next.
    public let rowBytes: Int

    /// Refers to the samples of a plane.
    public init(_ plane: PixelPlane) {
        self.init(
            plane.pixels, step: 1, offset: 0, width: plane.width, height: plane.height,
            rowBytes: plane.rowBytes)
    }

    /// Refers to samples in memory.
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
