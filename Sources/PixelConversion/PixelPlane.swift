/// Eight-bit samples in rows, lent for the duration of a call: never keep one.
public struct PixelPlane {
    /// The first sample of the first row.
    public let pixels: UnsafePointer<UInt8>
    /// Samples in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Bytes from one row to the next, at least `width`.
    public let rowBytes: Int

    /// `pixels` must hold `rowBytes * (height - 1) + width` bytes.
    public init(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int, rowBytes: Int) {
        self.pixels = pixels
        self.width = width
        self.height = height
        self.rowBytes = rowBytes
    }

    /// Whether there is no sample at all, as when a row of one is halved.
    var isEmpty: Bool { width == 0 || height == 0 }

    /// The first sample of a row; `index` must be one of the plane's rows.
    public func row(_ index: Int) -> UnsafePointer<UInt8> {
        pixels + index * rowBytes
    }
}
