internal import CLinux
internal import CV4LConvert
internal import DeviceInterface

/// A libv4lconvert converter for colour mosaics.
///
/// Only the raw mosaics are passed to the library. It checks the size of a frame without its line
/// length, and crashed on formats with a wrong one. The vendors' compressed formats have no size
/// that could be checked here.
struct BayerConverter: ~Copyable {
    private var handle: OpaquePointer?
    private var operations: UnsafeMutablePointer<libv4l_dev_ops>?

    init() {
        handle = nil
        operations = nil
    }

    deinit {
        if let handle { v4lconvert_destroy(handle) }
        operations?.deallocate()
    }

    /// Converts a frame to 4:2:0 in `buffer`: three planes without padding.
    mutating func convert(
        _ bytes: UnsafeRawBufferPointer, layout: PixelLayout, scratch: inout PixelBuffer,
        into buffer: inout PixelBuffer
    ) throws(PixelError) -> UnsafeMutablePointer<UInt8> {
        let converter = try open()
        let (width, height) = (layout.width, layout.height)
        let source = scratch.room(width * height)
        for row in 0..<height {
            UnsafeMutableRawPointer(source + row * width).copyMemory(
                from: bytes.baseAddress.unsafelyUnwrapped + row * layout.rowBytes,
                byteCount: width)
        }
        let size = width * height * 3 / 2
        let target = buffer.room(size)
        var from = Self.format(layout.format.pixelFormat, layout, sizeImage: width * height)
        var to = Self.format(.yuv420, layout, sizeImage: size)
        let written = v4lconvert_convert(
            converter, &from, &to, source, Int32(width * height), target, Int32(size))
        guard written == Int32(size) else {
            let reason = v4lconvert_get_error_message(converter).map { String(cString: $0) }
            throw .conversionFailed(layout.format, reason ?? "unknown error")
        }
        return target
    }

    @discardableResult mutating func open() throws(PixelError) -> OpaquePointer {
        if let handle { return handle }
        // The library queries a device before it converts anything. There is no device here, so
        // these functions answer: no name, and no controls.
        let operations = UnsafeMutablePointer<libv4l_dev_ops>.allocate(capacity: 1)
        operations.initialize(to: libv4l_dev_ops())
        operations.pointee.`init` = { _ in nil }
        operations.pointee.close = { _ in }
        operations.pointee.ioctl = { _, _, request, argument in
            guard request == GL_VIDIOC_QUERYCAP, let argument else { return -1 }
            argument.initializeMemory(as: v4l2_capability.self, to: v4l2_capability())
            return 0
        }
        guard let opened = v4lconvert_create_with_dev_ops(-1, nil, operations) else {
            operations.deallocate()
            throw .outOfMemory
        }
        handle = opened
        self.operations = operations
        return opened
    }

    private static func format(
        _ pixelFormat: PixelFormat, _ layout: PixelLayout, sizeImage: Int
    ) -> v4l2_format {
        var format = v4l2_format()
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        format.fmt.pix.pixelformat = pixelFormat.rawValue
        format.fmt.pix.width = UInt32(layout.width)
        format.fmt.pix.height = UInt32(layout.height)
        format.fmt.pix.bytesperline = UInt32(layout.width)
        format.fmt.pix.sizeimage = UInt32(sizeImage)
        return format
    }
}
