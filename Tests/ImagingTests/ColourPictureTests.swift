import DeviceInterface
import PixelConversion
import Pictures
import Testing

/// The coloured picture for people, of frames in every format with colour.
@Suite struct ColourPictureTests {
    private static let side = 8

    /// The inks in which codes are painted, and white.
    static let inks: [[Int]] = [[57, 183, 120], [245, 208, 0], [216, 36, 43], [255, 255, 255]]

    static let formats: [PixelFormat] = [.rgb24, .mjpeg, .yuyv, .nv12, .yuv420]

    /// A frame of one colour (BT.601, full range).
    private func frame(_ rgb: [Int], _ format: PixelFormat) throws -> Frame {
        let (red, green, blue) = (Double(rgb[0]), Double(rgb[1]), Double(rgb[2]))
        let luma = 0.299 * red + 0.587 * green + 0.114 * blue
        let y = UInt8(luma.rounded())
        let cb = UInt8((128 + (blue - luma) * 0.564).rounded().clamped)
        let cr = UInt8((128 + (red - luma) * 0.713).rounded().clamped)
        let count = Self.side * Self.side
        func repeated(_ bytes: [UInt8], _ times: Int) -> [UInt8] {
            Array(repeatElement(bytes, count: times).joined())
        }
        let pixels = repeated(rgb.map { UInt8($0) }, count)
        let bytes: [UInt8] =
            switch format {
            case .mjpeg: try Picture.jpeg(rgb: pixels, width: Self.side, height: Self.side)
            case .yuyv: repeated([y, cb, y, cr], count / 2)
            case .nv12: repeated([y], count) + repeated([cb, cr], count / 4)
            case .yuv420:
                repeated([y], count) + repeated([cb], count / 4) + repeated([cr], count / 4)
            default: pixels
            }
        return Frame(
            FrameFormat(format, width: Self.side, height: Self.side), number: 0, timestamp: .zero,
            copying: bytes)
    }

    @Test(arguments: formats, inks)
    func `a painted code has the colour of its paint`(_ format: PixelFormat, _ ink: [Int]) throws {
        let frame = try frame(ink, format)
        let picture = try #require(try PixelConverter().colourPicture(of: frame, every: 1))
        #expect(picture.width == Self.side && picture.height == Self.side)
        #expect(picture.samples.count == Self.side * Self.side * 3)
        for (index, sample) in picture.samples.enumerated() {
            #expect(abs(Int(sample) - ink[index % 3]) <= 6)
        }
    }

    @Test func `a picture is as much smaller as asked`() throws {
        let picture = try PixelConverter().colourPicture(of: try frame([9, 9, 9], .yuyv), every: 3)
        #expect(picture?.width == 2 && picture?.height == 2 && picture?.samples.count == 12)
    }

    @Test func `a frame without colour has no coloured picture`() throws {
        let grey = Frame(
            FrameFormat(.grey, width: 8, height: 8), number: 0, timestamp: .zero,
            copying: [UInt8](repeating: 7, count: 64))
        #expect(try PixelConverter().colourPicture(of: grey, every: 1) == nil)
    }

    @Test func `a frame that is shorter than its format promises is refused`() {
        let short = Frame(
            FrameFormat(.yuyv, width: 8, height: 8), number: 0, timestamp: .zero, copying: [1, 2])
        #expect(throws: PixelError.self) {
            try PixelConverter().colourPicture(of: short, every: 1)
        }
    }
}

extension Double {
    fileprivate var clamped: Double { Swift.min(255, Swift.max(0, self)) }
}
