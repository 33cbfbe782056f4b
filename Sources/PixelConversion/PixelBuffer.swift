/// Scratch memory for one plane. It is reused for each frame, so that the hot path allocates
/// nothing.
public struct PixelBuffer: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    /// Creates a buffer that allocates memory when first used.
    public init() {}

    deinit {
        memory?.deallocate()
    }

    /// Returns room for `count` bytes and discards the previous contents.
    public mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if let memory, count <= capacity { return memory }
        memory?.deallocate()
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
        memory = grown
        capacity = count
        return grown
    }

    /// Fills the buffer row by row. The result is valid until the buffer is used again.
    mutating func fill(
        width: Int, height: Int,
        _ writeRow: (_ index: Int, _ target: UnsafeMutablePointer<UInt8>) -> Void
    ) -> PixelPlane {
        let target = room(width * height)
        for row in 0..<height {
            writeRow(row, target + row * width)
        }
        return PixelPlane(target, width: width, height: height, rowBytes: width)
    }
}
