/// Scratch memory for one plane, kept from frame to frame so that the hot path allocates nothing.
public struct PixelBuffer: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    /// Holds nothing until it is first used.
    public init() {}

    deinit {
        memory?.deallocate()
    }

    /// Room for `count` bytes; what was there before is gone.
    public mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if let memory, count <= capacity { return memory }
        memory?.deallocate()
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
        memory = grown
        capacity = count
        return grown
    }

    /// Fills the buffer row by row and lends the result until the buffer is next used.
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
