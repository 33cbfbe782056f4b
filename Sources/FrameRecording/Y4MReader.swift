internal import DeviceInterface

/// Reads frames from a Y4M file: each is a line of parameters and a picture of known size.
struct Y4MReader {
    let format: FrameFormat
    private let frameInterval: Duration
    private let frameSize: Int
    private var framesRead = 0

    /// Reads the header.
    init(_ source: inout ByteSource) throws(RecordingError) {
        guard let line = try source.line() else {
            throw RecordingError(.badHeader("the first line does not end"), source.path)
        }
        do throws(Y4MHeader.Fault) {
            let header = try Y4MHeader(parsing: line)
            format = header.format
            frameInterval = header.frameInterval
            frameSize = header.format.frameSize ?? 0
        } catch {
            switch error {
            case .header(let part): throw RecordingError(.badHeader(part), source.path)
            case .colour(let name): throw RecordingError(.unsupportedColour(name), source.path)
            }
        }
    }

    mutating func next(_ source: inout ByteSource) throws(RecordingError) -> Frame? {
        let start = source.offset
        guard try !source.peek(1).isEmpty else { return nil }
        let (index, path) = (framesRead + 1, source.path)
        guard let line = try source.line() else {
            throw RecordingError(
                try source.peek(1).isEmpty ? .truncated : .badFrame("its first line does not end"),
                path, frame: index, offset: start)
        }
        let words = line.split(separator: " ")
        let fallback = CaptureTime(
            timestamp: frameInterval * framesRead, number: UInt64(framesRead))
        guard words.first == "FRAME",
            let time = CaptureTime(words: words.dropFirst(), fallback: fallback)
        else {
            throw RecordingError(
                .badFrame("the FRAME line is missing or has invalid numbers"), path, frame: index,
                offset: start)
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: frameSize, alignment: 64)
        nonisolated(unsafe) let owned = memory
        let frame = Frame(
            format, number: time.number, timestamp: time.timestamp,
            lending: UnsafeRawBufferPointer(memory)
        ) { owned.deallocate() }
        guard try source.read(into: memory) == frameSize else {
            throw RecordingError(.truncated, path, frame: index, offset: start)
        }
        framesRead += 1
        return frame
    }
}
