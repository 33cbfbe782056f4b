internal import BoxedProcesses
import DeviceInterface

/// What the terminal asks of a decoder process: what to do with the frame in the shared memory.
///
/// 72 bytes, little-endian: `GLD1`, kind (1), three zero bytes, frame number (8), seconds (8) and
/// attoseconds (8) of its time, number of bytes (8), pixel format (4), width (4), height (4), bytes
/// in a line (4), greatest number of columns of a picture (4), and zero bytes to the end.
struct DecoderRequest: Hashable {
    /// The kinds of work.
    enum Kind: UInt8, CaseIterable {
        /// A look within a frame's interval, by a decoder that follows the stream.
        case look = 1
        /// A look for longer.
        case closerLook = 2
        /// A search for what looks like a code that nobody can read.
        case places = 3
        /// A small picture in grey.
        case picture = 4
    }

    /// The number of bytes.
    static let size = 72
    private static let magic: UInt32 = 0x3144_4C47  // "GLD1"

    var kind: Kind
    var format: FrameFormat
    var number: UInt64
    var timestamp: Duration
    var byteCount: Int
    /// The greatest number of columns of a picture.
    var columns = 0

    init(_ kind: Kind, _ frame: Frame, columns: Int = 0) {
        self.kind = kind
        (format, number, timestamp) = (frame.format, frame.number, frame.timestamp)
        byteCount = frame.byteCount
        self.columns = columns
    }

    /// Parses the bytes of a request.
    init(_ bytes: [UInt8]) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.size, try reader.number() == Self.magic,
            let kind = Kind(rawValue: try reader.number())
        else { throw .heading }
        self.kind = kind
        _ = try reader.take(3)
        number = try reader.number()
        let seconds: Int64 = try reader.number()
        timestamp = Duration(
            secondsComponent: seconds, attosecondsComponent: try reader.number())
        guard let count = Int(exactly: try reader.number(UInt64.self)) else { throw .tooLong }
        byteCount = count
        let pixelFormat = PixelFormat(rawValue: try reader.number())
        let (width, height) = (
            Int(try reader.number(UInt32.self)), Int(try reader.number(UInt32.self))
        )
        format = FrameFormat(
            pixelFormat, width: width, height: height,
            bytesPerLine: Int(try reader.number(UInt32.self)))
        columns = Int(try reader.number(UInt32.self))
    }

    /// The bytes to send; `nil` if the frame announces a size that no frame has.
    var bytes: [UInt8]? {
        guard let width = UInt32(exactly: format.width),
            let height = UInt32(exactly: format.height),
            let line = UInt32(exactly: format.bytesPerLine), let columns = UInt32(exactly: columns)
        else { return nil }
        var writer = ByteWriter()
        writer.add(Self.magic)
        writer.add(kind.rawValue)
        writer.add([0, 0, 0])
        writer.add(number)
        writer.add(timestamp.components.seconds)
        writer.add(timestamp.components.attoseconds)
        writer.add(UInt64(byteCount))
        writer.add(format.pixelFormat.rawValue)
        for number in [width, height, line, columns] { writer.add(number) }
        writer.add(Array(repeating: 0, count: Self.size - writer.bytes.count))
        return writer.bytes
    }
}
