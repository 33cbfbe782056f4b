internal import Glibc

/// The bytes of a file in memory or mapped, whose address stays the same while this value exists.
public final class RevocationBytes: Sendable {
    nonisolated(unsafe) let buffer: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Copies bytes into memory.
    public init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        copy.copyBytes(from: bytes)
        buffer = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    /// Takes over a mapping of the kernel.
    init(mapping: UnsafeMutableRawPointer, count: Int) {
        buffer = UnsafeRawBufferPointer(start: mapping, count: count)
        isMapped = true
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
        } else {
            buffer.deallocate()
        }
    }

    /// The number of bytes.
    public var count: Int { buffer.count }
}
