public import DeviceInterface

/// The reasons why a frame cannot be converted to a plane of samples.
public enum PixelError: Error, Hashable, Sendable {
    /// No conversion exists for this coding.
    case unsupported(FrameFormat)
    /// The announced size is empty or too large, or its rows overlap.
    case impossibleSize(FrameFormat)
    /// The frame holds fewer bytes than its format needs.
    case tooShort(FrameFormat, needed: Int, held: Int)
    /// The JPEG inside the frame cannot be decoded; the text comes from the library.
    case badJPEG(FrameFormat, String)
    /// The JPEG inside the frame announces a picture larger than the frame.
    case jpegLargerThanFrame(FrameFormat, width: Int, height: Int)
    /// libv4lconvert refused the frame; the text comes from the library.
    case conversionFailed(FrameFormat, String)
    /// A library could not allocate memory.
    case outOfMemory
}

extension PixelError: CustomStringConvertible {
    /// One line that says what is wrong with the frame and what to do.
    public var description: String {
        switch self {
        case .unsupported(let format):
            "\(format) frame: no conversion is known for this pixel format; choose YUYV, NV12 or MJPG"
        case .impossibleSize(let format):
            "\(format) frame with \(format.bytesPerLine) bytes a line: sides must be 1 to "
                + "\(PixelConverter.maximumSide) pixels and lines long enough; choose another size"
        case .tooShort(let format, let needed, let held):
            "\(format) frame: \(held) bytes where \(needed) are needed; the camera cut it short, "
                + "take the next one"
        case .badJPEG(let format, let reason):
            "\(format) frame: not a readable JPEG (\(reason)); take the next one"
        case .jpegLargerThanFrame(let format, let width, let height):
            "\(format) frame: its JPEG announces \(width)x\(height); the camera changed its size, "
                + "open it again"
        case .conversionFailed(let format, let reason):
            "\(format) frame: libv4lconvert refused it (\(reason)); choose YUYV, NV12 or MJPG"
        case .outOfMemory:
            "converting a frame: out of memory; choose a smaller frame size"
        }
    }
}
