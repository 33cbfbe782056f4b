public import DeviceInterface
public import SystemPackage

/// The error of a recording that cannot be read or written: what is wrong, where, and what to do.
public struct RecordingError: Error, Hashable, Sendable {
    /// The kinds of errors.
    public enum Code: Hashable, Sendable {
        /// The file cannot be opened, read, written or renamed.
        case fileFailed(Errno)
        /// The file has no bytes.
        case empty
        /// The file is neither Y4M nor concatenated JPEG.
        case notARecording
        /// The header does not follow the format; the text says where.
        case badHeader(String)
        /// The file is Y4M with a colour coding that cannot be played.
        case unsupportedColour(String)
        /// A frame's header or markers do not follow the format; the text says where.
        case badFrame(String)
        /// The file ends within a frame.
        case truncated
        /// The camera's format cannot be recorded.
        case unsupportedFormat(FrameFormat)
        /// The format of a frame differs from the recording's.
        case otherFormat(FrameFormat, recorded: FrameFormat)
        /// A frame holds fewer bytes than its format needs.
        case shortFrame(needed: Int, held: Int)
    }

    /// The kind of error.
    public var code: Code
    /// The path of the file.
    public var path: FilePath
    /// The number of the frame in the file, counted from 1; `nil` for the file as a whole.
    public var frame: Int?
    /// The position in the file, in bytes, if it is useful.
    public var offset: Int?

    init(_ code: Code, _ path: FilePath, frame: Int? = nil, offset: Int? = nil) {
        self.code = code
        self.path = path
        self.frame = frame
        self.offset = offset
    }
}

extension RecordingError: CustomStringConvertible {
    /// One line, such as `recording day.y4m, frame 12, byte 5529734: the file ends within the
    /// frame; …`.
    public var description: String {
        var place = "recording \(path)"
        if let frame { place += ", frame \(frame)" }
        if let offset { place += ", byte \(offset)" }
        return "\(place): \(code.explanation)"
    }
}

extension RecordingError.Code {
    fileprivate var explanation: String {
        switch self {
        case .fileFailed(let errno):
            "\(errno); check the name, its permissions and the free space"
        case .empty: "the file is empty; record again"
        case .notARecording:
            "neither Y4M (YUV4MPEG2) nor concatenated JPEG; give a file written by `record`"
        case .badHeader(let part): "bad header, \(part); the file is damaged, record again"
        case .unsupportedColour(let name):
            "colour coding \(name) is not supported; convert the file to C420jpeg or Cmono"
        case .badFrame(let part):
            "bad frame, \(part); the frames before it are good, cut the file here"
        case .truncated:
            "the file ends within the frame; the frames before it are good, cut the file here"
        case .unsupportedFormat(let format):
            "cannot record \(format); set the camera to YUYV, NV12 or MJPG, sides up to "
                + "\(RecordingLimits.side) pixels"
        case .otherFormat(let format, let recorded):
            "a \(format) frame does not belong in a recording of \(recorded); start another file"
        case .shortFrame(let needed, let held):
            "\(held) bytes where \(needed) are needed; leave this frame out"
        }
    }
}
