public import DeviceInterface
public import SystemPackage

/// Plays a recording frame by frame in constant memory.
///
/// Recordings are Y4M (`Cmono` or 4:2:0) or consecutive JPEG pictures. A frame without a capture
/// time, as other tools write them, gets one from the file's frame rate.
public struct RecordingReader: ~Copyable {
    private enum Content {
        case y4m(Y4MReader)
        case jpeg(JPEGReader)
    }

    private var source: ByteSource
    private var content: Content

    /// The format of the frames: GREY, YU12 or MJPG.
    public let format: FrameFormat

    /// Opens a recording and reads its header.
    public init(path: FilePath) throws(RecordingError) {
        var source = try ByteSource(path: path)
        let start = try source.peek(Y4MHeader.magic.utf8.count)
        if start.isEmpty { throw RecordingError(.empty, path) }
        if start.elementsEqual(Y4MHeader.magic.utf8) {
            let reader = try Y4MReader(&source)
            format = reader.format
            content = .y4m(reader)
        } else if start.starts(with: [0xFF, 0xD8]) {
            let reader = try JPEGReader(&source)
            format = reader.format
            content = .jpeg(reader)
        } else {
            throw RecordingError(.notARecording, path)
        }
        self.source = source
    }

    /// Returns the next frame, or `nil` after the last one. Nothing can be read after an error.
    public mutating func next() throws(RecordingError) -> Frame? {
        switch content {
        case .y4m(var reader):
            defer { content = .y4m(reader) }
            return try reader.next(&source)
        case .jpeg(var reader):
            defer { content = .jpeg(reader) }
            return try reader.next(&source)
        }
    }
}
