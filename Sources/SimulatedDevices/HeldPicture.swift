/// A flat picture that somebody holds in front of a simulated camera.
public struct HeldPicture: Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// Red, green and blue of every pixel, row by row.
    public let pixels: [UInt8]
    /// The width of the held picture, in metres.
    public var metresWide: Double
    /// The distance to the right of the middle of all held pictures, in metres.
    public var metresRight = 0.0

    /// Creates a picture; `pixels` holds `width * height` times red, green and blue.
    public init(width: Int, height: Int, pixels: [UInt8], metresWide: Double) {
        precondition(pixels.count == width * height * 3, "three bytes a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
        self.metresWide = metresWide
    }

    /// Returns a photograph, screenshot or drawing, about one and a half telephones wide.
    public static func photograph(width: Int, height: Int, pixels: [UInt8]) -> HeldPicture {
        HeldPicture(width: width, height: height, pixels: pixels, metresWide: 0.11)
    }

    /// The same picture at half the size, each pixel the mean of four; `nil` if it is already
    /// small.
    var halved: HeldPicture? {
        guard min(width, height) >= 64 else { return nil }
        let (columns, rows) = (width / 2, height / 2)
        let smaller = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { output, count in
            count = columns * rows * 3
            pixels.withUnsafeBufferPointer { source in
                for row in 0..<rows {
                    for column in 0..<columns {
                        let base = (row * 2 * width + column * 2) * 3
                        for channel in 0..<3 {
                            let above =
                                Int(source[base + channel]) + Int(source[base + 3 + channel])
                            let next = base + width * 3
                            let below =
                                Int(source[next + channel]) + Int(source[next + 3 + channel])
                            output[(row * columns + column) * 3 + channel] = UInt8(
                                (above + below + 2) / 4)
                        }
                    }
                }
            }
        }
        var picture = HeldPicture(
            width: columns, height: rows, pixels: smaller, metresWide: metresWide)
        picture.metresRight = metresRight
        return picture
    }
}
