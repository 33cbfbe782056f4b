internal import DeviceInterface

/// The driver's checked answer to VIDIOC_S_FMT.
struct StreamFormat: Sendable {
    /// The format of the frames.
    var frame: FrameFormat
    /// The number of bytes that a buffer must have (`sizeimage`).
    var imageSize: Int
    /// The smallest number of bytes in a whole frame; fewer mean a torn frame.
    var minimumBytes: Int

    /// The largest readable image: 8192 × 8192 pixels of 4 bytes.
    static let largestImage = 8192 * 8192 * 4

    /// Checks an answer; throws if no correct driver could give it.
    init(
        _ pixelFormat: PixelFormat, isCompressed: Bool, width: Int, height: Int,
        bytesPerLine: Int, imageSize: Int
    ) throws(V4L2Failure) {
        guard (16...8192).contains(width), (16...8192).contains(height) else {
            throw .lie("frames of \(width)x\(height)")
        }
        guard (1...Self.largestImage).contains(imageSize) else {
            throw .lie("frames of \(imageSize) bytes")
        }
        self.imageSize = imageSize
        if isCompressed || pixelFormat == .mjpeg {
            frame = FrameFormat(pixelFormat, width: width, height: height, bytesPerLine: 0)
            minimumBytes = 1
            return
        }
        frame = try Self.raw(pixelFormat, width, height, bytesPerLine, imageSize)
        minimumBytes = frame.frameSize ?? frame.bytesPerLine * height
        guard minimumBytes <= imageSize else {
            throw .lie("\(frame) needs \(minimumBytes) bytes, buffers have \(imageSize)")
        }
    }

    private static func raw(
        _ pixelFormat: PixelFormat, _ width: Int, _ height: Int, _ bytesPerLine: Int,
        _ imageSize: Int
    ) throws(V4L2Failure) -> FrameFormat {
        let packed = FrameFormat(pixelFormat, width: width, height: height)
        if bytesPerLine == 0 {
            // Some drivers omit the row length; rows without padding must then match the image size
            // exactly.
            guard packed.frameSize == imageSize else {
                throw .lie("\(packed) with rows of 0 bytes")
            }
            return packed
        }
        let least = packed.frameSize == nil ? 1 : packed.bytesPerLine
        guard bytesPerLine >= least, bytesPerLine <= width * 16 + 4096 else {
            throw .lie("\(packed) with rows of \(bytesPerLine) bytes")
        }
        return FrameFormat(pixelFormat, width: width, height: height, bytesPerLine: bytesPerLine)
    }
}
