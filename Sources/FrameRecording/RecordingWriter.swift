public import DeviceInterface
public import SystemPackage

/// Records frames to a file that has a temporary name until the recording is finished.
///
/// GREY is written as Y4M `Cmono`; YU12, NV12, YUYV and RGB3 as Y4M `C420jpeg`; MJPG as consecutive
/// JPEG pictures. Ordinary players play both. The capture time and number of each frame are
/// recorded too, so that a replay repeats them.
public struct RecordingWriter: ~Copyable {
    private enum Layout {
        case y4m(PlanarFrame)
        case jpeg
    }

    private let path: FilePath
    private var file: PartFile
    private let format: FrameFormat
    private let layout: Layout
    private var frames = 0
    private var scratch: [UInt8] = []

    /// Creates the file `path` + `.part`, replacing one that an interrupted recording left behind,
    /// and writes the header.
    public init(path: FilePath, format: FrameFormat) throws(RecordingError) {
        let layout = try Self.layout(for: format, path)
        var file = try PartFile(path: path)
        if case .y4m(let planar) = layout {
            try file.write(Array(Y4MHeader.text(for: planar.stored).utf8))
        }
        self.path = path
        self.file = file
        self.format = format
        self.layout = layout
    }

    private static func layout(
        for format: FrameFormat, _ path: FilePath
    ) throws(RecordingError) -> Layout {
        let sides = 1...RecordingLimits.side
        if format.pixelFormat == .mjpeg, sides.contains(format.width), sides.contains(format.height)
        {
            return .jpeg
        }
        guard let planar = PlanarFrame(format) else {
            throw RecordingError(.unsupportedFormat(format), path)
        }
        return .y4m(planar)
    }

    /// Adds a frame. If it throws, the frame is left out and the recording can continue with the
    /// next.
    public mutating func append(_ frame: Frame) throws(RecordingError) {
        guard frame.format == format else {
            throw RecordingError(.otherFormat(frame.format, recorded: format), path)
        }
        let time = CaptureTime(timestamp: frame.timestamp, number: frame.number)
        scratch.removeAll(keepingCapacity: true)
        switch layout {
        case .y4m(let planar):
            guard frame.byteCount >= planar.needed else {
                throw failure(.shortFrame(needed: planar.needed, held: frame.byteCount))
            }
            scratch += Array("FRAME \(time.text)\n".utf8)
            frame.withBytes { planar.append($0, to: &scratch) }
        case .jpeg:
            try appendJPEG(frame, time)
        }
        try file.write(scratch)
        frames += 1
    }

    /// Writes everything to the disk and gives the file its name.
    public consuming func finish() throws(RecordingError) {
        try file.finish()
    }

    /// Appends the picture without the padding that cameras add, with the time after the picture's
    /// first marker.
    private mutating func appendJPEG(
        _ frame: Frame, _ time: CaptureTime
    ) throws(RecordingError) {
        var parser = JPEGParser()
        frame.withBytes { bytes in
            let count = parser.feed(bytes)
            guard parser.state == .end, count <= RecordingLimits.jpegBytes else { return }
            scratch += bytes[..<2]
            scratch += JPEGComment.segment(time)
            scratch += bytes[2..<count]
        }
        let fits = parser.size.map { $0.width <= format.width && $0.height <= format.height }
        switch parser.state {
        case .end where scratch.isEmpty:
            throw failure(.badFrame("larger than \(RecordingLimits.jpegBytes >> 20) MiB"))
        case .end:
            guard fits == true else { throw failure(.badFrame("larger than \(format)")) }
        case .bad(let reason): throw failure(.badFrame(reason))
        default: throw failure(.shortFrame(needed: frame.byteCount + 2, held: frame.byteCount))
        }
    }

    private func failure(_ code: RecordingError.Code) -> RecordingError {
        RecordingError(code, path, frame: frames + 1)
    }
}
