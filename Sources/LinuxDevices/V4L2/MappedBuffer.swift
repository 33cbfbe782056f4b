/// A driver's buffer in our memory: unmapped when the last frame that lies in it is given back,
/// even if the camera was closed or unplugged long before.
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

    /// The bytes in `range`, which must lie within the buffer; `nil` if it does not.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer? {
        guard range.lowerBound >= 0, range.upperBound <= memory.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[range])
    }
}
