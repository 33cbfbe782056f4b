/// A flat picture that somebody holds before a simulated camera.
public struct HeldPicture: Sendable {
    /// Pixels of the picture in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Red, green, blue for every pixel, row by row.
    public let pixels: [UInt8]
    /// How wide it is in the hand, in metres.
    public var metresWide: Double
    /// How far right of the middle of all that is held, in metres.
    public var metresRight = 0.0

    /// `pixels` are `width * height` times red, green and blue.
    public init(width: Int, height: Int, pixels: [UInt8], metresWide: Double) {
        precondition(pixels.count == width * height * 3, "three bytes a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
        self.metresWide = metresWide
    }

    /// A photograph, a screenshot or a drawing, shown as wide as a telephone and a half.
    public static func photograph(width: Int, height: Int, pixels: [UInt8]) -> HeldPicture {
        HeldPicture(width: width, height: height, pixels: pixels, metresWide: 0.11)
    }

    /// The same at half the size, each pixel the mean of four; `nil` when it is small already.
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
