/// Eight-bit samples in rows, valid only during a call.
public struct PixelPlane {
    /// The first sample of the first row.
    public let pixels: UnsafePointer<UInt8>
    /// The number of samples in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The number of bytes from one row to the next, at least `width`.
    public let rowBytes: Int

    /// Refers to samples in memory. `pixels` must hold `rowBytes * (height - 1) + width` bytes.
    public init(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int, rowBytes: Int) {
        self.pixels = pixels
        self.width = width
        self.height = height
        self.rowBytes = rowBytes
    }

    /// Whether the plane has no samples, as after halving a single row.
    var isEmpty: Bool { width == 0 || height == 0 }

    /// Returns the first sample of a row; `index` must be one of the plane's rows.
    public func row(_ index: Int) -> UnsafePointer<UInt8> {
        pixels + index * rowBytes
    }
}
