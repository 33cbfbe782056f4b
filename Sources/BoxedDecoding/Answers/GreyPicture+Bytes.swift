internal import BoxedProcesses
import PixelConversion

/// How a decoder process sends a small picture: little-endian, columns (4), rows (4), samples.
extension GreyPicture {
    /// The most columns that may be asked for.
    static let maximumColumns = 640
    /// The most bytes that are sent.
    static let limit = 8 + maximumColumns * PixelConverter.maximumSide

    /// The bytes to send.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.add(UInt32(clamping: width))
        writer.add(UInt32(clamping: height))
        writer.add(samples)
        return writer.bytes
    }

    /// Parses what a decoder process sent, which may be hostile.
    init(sent bytes: [UInt8], columns: Int) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        let (width, height) = (
            Int(try reader.number(UInt32.self)), Int(try reader.number(UInt32.self))
        )
        guard width >= 1, width <= columns, height >= 1, height <= PixelConverter.maximumSide,
            reader.left == width * height
        else { throw .picture }
        self.init(width: width, height: height, samples: Array(try reader.take(reader.left)))
    }
}
