internal import CTurboJPEG
internal import DeviceInterface

extension Picture {
    static func readJPEG(_ bytes: [UInt8]) throws(PictureError) -> Frame {
        guard let decoder = tjInitDecompress() else {
            throw .corrupt(.jpeg, "out of memory")
        }
        defer { tjDestroy(decoder) }
        var (width, height, subsampling, colourSpace) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard
            tjDecompressHeader3(
                decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &colourSpace) == 0
        else { throw jpegFailure(decoder) }
        try checkSides(Int(width), Int(height))
        try checkDecodes(bytes, decoder, width, height)
        return frame(FrameFormat(.mjpeg, width: Int(width), height: Int(height)), bytes)
    }

    /// Decodes a picture to RGB samples, including one that is damaged but decodes.
    static func decodeJPEG(
        _ bytes: [UInt8], longestSide side: Int
    ) throws(PictureError) -> (width: Int, height: Int, samples: [UInt8]) {
        let format = try readJPEG(bytes).format
        try checkSides(format.width, format.height, limit: side)
        guard let decoder = tjInitDecompress() else { throw .corrupt(.jpeg, "out of memory") }
        defer { tjDestroy(decoder) }
        var samples = [UInt8](repeating: 0, count: format.width * format.height * 3)
        // Damage that still decodes gave a warning in `readJPEG`.
        _ = tjDecompress2(
            decoder, bytes, UInt(bytes.count), &samples, Int32(format.width), 0,
            Int32(format.height), Int32(TJPF_RGB.rawValue), TJFLAG_LIMITSCANS)
        return (format.width, format.height, samples)
    }

    /// Decodes once at an eighth of the size, which is the only way to detect a file that is cut
    /// short.
    private static func checkDecodes(
        _ bytes: [UInt8], _ decoder: tjhandle, _ width: Int32, _ height: Int32
    ) throws(PictureError) {
        let (smallWidth, smallHeight) = ((width + 7) / 8, (height + 7) / 8)
        var small = [UInt8](repeating: 0, count: Int(smallWidth) * Int(smallHeight))
        let result = tjDecompress2(
            decoder, bytes, UInt(bytes.count), &small, smallWidth, 0, smallHeight,
            Int32(TJPF_GRAY.rawValue), TJFLAG_LIMITSCANS)
        guard result != 0 else { return }
        // A warning still gives a picture, either with stray bytes or without its end.
        let isWarning = tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue)
        guard isWarning else { throw jpegFailure(decoder) }
        guard bytes.suffix(2) == [0xFF, 0xD9] else { throw .truncated(.jpeg) }
    }

    /// Encodes rows of grey samples, 0 black, as a JPEG file; `quality` is clamped to 1...100.
    public static func jpeg(
        grey samples: [UInt8], width: Int, height: Int, quality: Int = 90
    ) throws(PictureError) -> [UInt8] {
        try checkSamples(samples, width, height, channels: 1)
        return try writeJPEG(samples, width, height, TJPF_GRAY, TJSAMP_GRAY, quality)
    }

    /// Encodes rows of red, green and blue samples as a JPEG file with 4:2:0 colour, as cameras do;
    /// `quality` is clamped to 1...100.
    public static func jpeg(
        rgb samples: [UInt8], width: Int, height: Int, quality: Int = 90
    ) throws(PictureError) -> [UInt8] {
        try checkSamples(samples, width, height, channels: 3)
        return try writeJPEG(samples, width, height, TJPF_RGB, TJSAMP_420, quality)
    }

    private static func writeJPEG(
        _ samples: [UInt8], _ width: Int, _ height: Int, _ pixels: TJPF, _ subsampling: TJSAMP,
        _ quality: Int
    ) throws(PictureError) -> [UInt8] {
        guard let encoder = tjInitCompress() else {
            throw .encodingFailed(.jpeg, "out of memory")
        }
        defer { tjDestroy(encoder) }
        var output: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(output) }
        let result = tjCompress2(
            encoder, samples, Int32(width), 0, Int32(height), Int32(pixels.rawValue), &output,
            &size, Int32(subsampling.rawValue), Int32(min(max(quality, 1), 100)), 0)
        guard result == 0, let output else {
            throw .encodingFailed(.jpeg, message(encoder))
        }
        return Array(UnsafeBufferPointer(start: output, count: Int(size)))
    }

    private static func jpegFailure(_ handle: tjhandle) -> PictureError {
        let text = message(handle)
        // These are libjpeg's words for data that ends too early (JWRN_JPEG_EOF, JWRN_HIT_MARKER).
        return text.contains("remature end") ? .truncated(.jpeg) : .corrupt(.jpeg, text)
    }

    private static func message(_ handle: tjhandle) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
    }
}
