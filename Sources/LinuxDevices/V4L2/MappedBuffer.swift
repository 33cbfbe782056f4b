/// A driver's buffer mapped into memory. It is unmapped when the last frame in it is released, even
/// if the camera was closed or unplugged long before.
final class MappedBuffer: Sendable {
    nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer
    private let kernel: any Kernel

    /// Takes over `memory`, which `kernel` mapped.
    init(_ memory: UnsafeMutableRawBufferPointer, kernel: any Kernel) {
        self.memory = memory
        self.kernel = kernel
    }

    deinit {
        kernel.unmap(memory)
    }

    /// Returns the bytes in `range`; `nil` if the range exceeds the buffer.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer? {
        guard range.lowerBound >= 0, range.upperBound <= memory.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[range])
    }
}
