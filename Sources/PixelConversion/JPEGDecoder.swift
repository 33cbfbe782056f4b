internal import CTurboJPEG
internal import DeviceInterface

/// A libturbojpeg decompressor, opened when first needed.
struct JPEGDecoder: ~Copyable {
    private var handle: tjhandle?

    init() {
        handle = nil
    }

    deinit {
        if let handle { tjDestroy(handle) }
    }

    /// Decodes to one sample a pixel (`TJPF_GRAY`, for which libjpeg skips the colour planes) or to
    /// RGB, in rows without padding. A picture smaller than the frame keeps its own size.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, format: FrameFormat, channels: Int,
        into buffer: inout PixelBuffer
    ) throws(PixelError) -> PixelPlane {
        let decoder = try open()
        let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        let count = UInt(bytes.count)
        var (width, height, subsampling, colourSpace) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard
            tjDecompressHeader3(
                decoder, source, count, &width, &height, &subsampling, &colourSpace) == 0
        else { throw .badJPEG(format, Self.message(decoder)) }
        guard width > 0, height > 0, Int(width) <= format.width, Int(height) <= format.height
        else {
            throw .jpegLargerThanFrame(format, width: Int(width), height: Int(height))
        }
        let target = buffer.room(Int(width) * Int(height) * channels)
        let pixelFormat = channels == 1 ? TJPF_GRAY : TJPF_RGB
        let result = tjDecompress2(
            decoder, source, count, target, width, 0, height, Int32(pixelFormat.rawValue),
            TJFLAG_LIMITSCANS)
        // A warning still gives a picture: cameras send stray bytes before markers.
        guard result == 0 || tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue) else {
            throw .badJPEG(format, Self.message(decoder))
        }
        return PixelPlane(
            target, width: Int(width), height: Int(height), rowBytes: Int(width) * channels)
    }

    @discardableResult mutating func open() throws(PixelError) -> tjhandle {
        guard let decoder = handle ?? tjInitDecompress() else { throw .outOfMemory }
        handle = decoder
        return decoder
    }

    private static func message(_ handle: tjhandle) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
    }
}
