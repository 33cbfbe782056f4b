internal import CLinux
internal import CRows
internal import DeviceInterface
internal import Glibc
internal import PixelConversion
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

    /// Copies a frame, which must fit. Returns the format and the number of bytes of the copy.
    ///
    /// Copying is most of what the other process costs. What every search needs first of packed 4:2:2
    /// is its luma, so it is taken apart by the way, and costs nothing there.
    func hold(_ frame: Frame) -> (format: FrameFormat, byteCount: Int) {
        let format = frame.format
        return frame.withBytes { bytes in
            guard bytes.count <= size, let source = bytes.baseAddress else { return (format, 0) }
            if let first = Self.lumaOffset(format, byteCount: bytes.count) {
                takeApart(source, format, first)
                let apart = FrameFormat(Self.nv16, width: format.width, height: format.height)
                return (apart, 2 * format.width * format.height)
            }
            mapping.copyMemory(from: source, byteCount: bytes.count)
            return (format, bytes.count)
        }
    }

    /// 4:2:2 with a plane of luma and a plane of interleaved Cb Cr, linux/videodev2.h.
    private static let nv16 = PixelFormat(rawValue: 0x3631_564E)
    private static let uyvy = PixelFormat(rawValue: 0x5956_5955)

    /// The offset of luma in a pair of bytes of packed 4:2:2 that is whole; `nil` for other frames,
    /// which are examined as they are.
    private static func lumaOffset(_ format: FrameFormat, byteCount: Int) -> Int32? {
        let offset: Int32
        switch format.pixelFormat {
        case .yuyv: offset = 0
        case uyvy: offset = 1
        default: return nil
        }
        let sides = 1...PixelConverter.maximumSide
        guard sides.contains(format.width), sides.contains(format.height), format.width % 2 == 0,
            format.bytesPerLine >= 2 * format.width,
            format.bytesPerLine <= 8 * PixelConverter.maximumSide,
            byteCount / format.bytesPerLine >= format.height
        else { return nil }
        return offset
    }

    private func takeApart(_ source: UnsafeRawPointer, _ format: FrameFormat, _ first: Int32) {
        let source = source.assumingMemoryBound(to: UInt8.self)
        let luma = mapping.assumingMemoryBound(to: UInt8.self)
        let colours = luma + format.width * format.height
        for row in 0..<format.height {
            gl_take_apart(
                source + row * format.bytesPerLine, first, luma + row * format.width,
                colours + row * format.width, format.width)
        }
    }

    /// The bytes to allocate for frames like one of `count` bytes: some more, because compressed
    /// ones differ in size, in whole megabytes.
    static func room(for count: Int) -> Int {
        let megabyte = 1 << 20
        return min(largest, (count + count / 4 + megabyte - 1) / megabyte * megabyte)
    }
}
