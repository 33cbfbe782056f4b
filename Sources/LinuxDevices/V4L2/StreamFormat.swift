internal import DeviceInterface

/// What a driver answered to VIDIOC_S_FMT, checked.
struct StreamFormat: Sendable {
    /// The shape of the frames.
    var frame: FrameFormat
    /// Bytes a buffer must have (`sizeimage`).
    var imageSize: Int
    /// The fewest bytes a whole frame takes; fewer means a torn frame.
    var leastBytes: Int

    /// 8192 × 8192 pixels of 4 bytes: nothing we can read is larger.
    static let largestImage = 8192 * 8192 * 4

    /// Refuses an answer that no honest driver gives.
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
            leastBytes = 1
            return
        }
        frame = try Self.raw(pixelFormat, width, height, bytesPerLine, imageSize)
        leastBytes = frame.frameSize ?? frame.bytesPerLine * height
        guard leastBytes <= imageSize else {
            throw .lie("\(frame) needs \(leastBytes) bytes, buffers have \(imageSize)")
        }
    }

    private static func raw(
        _ pixelFormat: PixelFormat, _ width: Int, _ height: Int, _ bytesPerLine: Int,
        _ imageSize: Int
    ) throws(V4L2Failure) -> FrameFormat {
        let packed = FrameFormat(pixelFormat, width: width, height: height)
        if bytesPerLine == 0 {
            // Some drivers leave it out; then rows without padding must add up exactly.
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
