internal import CLinux
internal import Glibc
internal import SystemPackage

/// Memory for one frame, which a decoder process may read and only the terminal can write.
struct FrameMemory: ~Copyable {
    /// The most bytes of a frame: more than 8192 x 8192 pixels of three bytes.
    static let largest = 256 << 20

    /// The descriptor to be inherited.
    let descriptor: Int32
    /// The number of bytes.
    let size: Int
    private let mapping: UnsafeMutableRawPointer

    init(_ size: Int) throws(Errno) {
        var mapping: UnsafeMutableRawPointer?
        descriptor = gl_frame_memory(size, &mapping)
        guard descriptor >= 0, let mapping else { throw Errno(rawValue: gl_errno()) }
        (self.size, self.mapping) = (size, mapping)
    }

    deinit {
        munmap(mapping, size)
        close(descriptor)
    }

    /// Copies a frame, which must fit.
    func hold(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= size, let source = bytes.baseAddress else { return }
        mapping.copyMemory(from: source, byteCount: bytes.count)
    }

    /// The bytes to allocate for frames like one of `count` bytes: some more, because compressed
    /// ones differ in size, in whole megabytes.
    static func room(for count: Int) -> Int {
        let megabyte = 1 << 20
        return min(largest, (count + count / 4 + megabyte - 1) / megabyte * megabyte)
    }
}
