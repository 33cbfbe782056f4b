internal import DeviceInterface

/// Reads frames from a file of consecutive JPEG pictures.
struct JPEGReader {
    let format: FrameFormat
    private var framesRead = 0
    private var first: (bytes: [UInt8], time: CaptureTime)?

    /// Reads the first picture to determine the size.
    init(_ source: inout ByteSource) throws(RecordingError) {
        guard let picture = try Self.picture(in: &source, index: 1) else {
            throw RecordingError(.empty, source.path)
        }
        format = FrameFormat(.mjpeg, width: picture.width, height: picture.height)
        first = (picture.bytes, picture.time)
    }

    mutating func next(_ source: inout ByteSource) throws(RecordingError) -> Frame? {
        let taken: (bytes: [UInt8], time: CaptureTime)
        if let waiting = first {
            first = nil
            taken = waiting
        } else {
            guard let picture = try Self.picture(in: &source, index: framesRead + 1) else {
                return nil
            }
            taken = (picture.bytes, picture.time)
        }
        framesRead += 1
        return Frame(
            format, number: taken.time.number, timestamp: taken.time.timestamp,
            copying: taken.bytes)
    }

    private struct Picture {
        var bytes: [UInt8]
        var time: CaptureTime
        var width: Int
        var height: Int
    }

    private static func picture(
        in source: inout ByteSource, index: Int
    ) throws(RecordingError) -> Picture? {
        let (path, start) = (source.path, source.offset)
        guard try !source.peek(1).isEmpty else { return nil }
        var parser = JPEGParser()
        var bytes: [UInt8] = []
        while parser.state != .end {
            var taken = 0
            try source.take { part in
                taken = parser.feed(part)
                bytes += part[..<taken]
                return taken
            }
            if case .bad(let reason) = parser.state {
                throw RecordingError(.badFrame(reason), path, frame: index, offset: start)
            }
            guard taken > 0 else {
                throw RecordingError(.truncated, path, frame: index, offset: start)
            }
            guard bytes.count <= RecordingLimits.jpegBytes else {
                throw RecordingError(
                    .badFrame("larger than \(RecordingLimits.jpegBytes >> 20) MiB"), path,
                    frame: index, offset: start)
            }
        }
        let sides = 1...RecordingLimits.side
        guard let size = parser.size, sides.contains(size.width), sides.contains(size.height)
        else {
            throw RecordingError(
                .badFrame("sides are not 1 to \(RecordingLimits.side) pixels"), path,
                frame: index, offset: start)
        }
        let time = JPEGComment.remove(from: &bytes, at: parser.comment)
        // A frame without a recorded time gets one at 25 frames a second.
        let number = index - 1
        return Picture(
            bytes: bytes,
            time: time
                ?? CaptureTime(timestamp: .milliseconds(40) * number, number: UInt64(number)),
            width: size.width, height: size.height)
    }
}
