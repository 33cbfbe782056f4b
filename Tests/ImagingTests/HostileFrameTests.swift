import DeviceInterface
import PixelConversion
import QRDecoding
import Testing

struct HostileFrameTests {
    @Test(arguments: [
        "GREY", "YUYV", "UYVY", "YVYU", "NV12", "NV16", "YU12", "YV12", "RGB3", "BGR3", "BA81",
    ])
    func `a frame one byte short is refused`(code: String) throws {
        let whole = try Canvas(width: 64, height: 48).bytes(PixelFormat(code: code))
        let format = FrameFormat(PixelFormat(code: code), width: 64, height: 48, bytesPerLine: 0)
        let frame = Frame(format, number: 1, timestamp: .zero, copying: whole.dropLast())
        let error = PixelError.tooShort(format, needed: whole.count, held: whole.count - 1)
        #expect(throws: error) { try PixelConverter().withLuma(of: frame) { _ in } }
        #expect(throws: error) { try PixelConverter().withInk(of: frame) { _ in } }
        #expect(throws: DecodingError.badFrame(error)) { try QRDecoder().symbols(in: frame) }
    }

    @Test(arguments: ["GREY", "YUYV", "NV12", "YU12", "RGB3", "MJPG", "RGGB"])
    func `impossible sizes are refused`(code: String) {
        let sizes = [
            (0, 480), (640, 0), (-1, 480), (640, .min), (.max, .max), (8193, 1), (1, 8193),
        ]
        for (width, height) in sizes {
            let format = FrameFormat(
                PixelFormat(code: code), width: width, height: height, bytesPerLine: 640)
            let frame = Frame(format, number: 1, timestamp: .zero, copying: [0, 0, 0, 0])
            #expect(throws: PixelError.impossibleSize(format)) {
                try PixelConverter().withLuma(of: frame) { _ in }
            }
        }
    }

    @Test(arguments: [-1, 1, 63, Int.max, Int.min])
    func `overlapping or too long rows are refused`(bytesPerLine: Int) {
        let format = FrameFormat(.grey, width: 64, height: 48, bytesPerLine: bytesPerLine)
        let frame = Frame(
            format, number: 1, timestamp: .zero, copying: Array(repeating: 0, count: 64 * 48))
        #expect(throws: PixelError.impossibleSize(format)) {
            try PixelConverter().withLuma(of: frame) { _ in }
        }
    }

    @Test(arguments: ["H264", "PJPG", "S910", "\0\0\0\0"])
    func `a coding without a verifiable size is refused`(code: String) {
        let format = FrameFormat(PixelFormat(code: code), width: 64, height: 48)
        let frame = Frame(
            format, number: 1, timestamp: .zero, copying: Array(repeating: 0, count: 64 * 48 * 4))
        #expect(throws: PixelError.unsupported(format)) {
            try PixelConverter().withLuma(of: frame) { _ in }
        }
    }

    @Test func `a JPEG larger than its frame is refused, a smaller one keeps its size`() throws {
        let bytes = try Canvas(width: 64, height: 48).bytes(.mjpeg)
        let small = FrameFormat(.mjpeg, width: 63, height: 48)
        #expect(throws: PixelError.jpegLargerThanFrame(small, width: 64, height: 48)) {
            try PixelConverter().withLuma(
                of: Frame(small, number: 1, timestamp: .zero, copying: bytes)
            ) { _ in }
        }
        let large = FrameFormat(.mjpeg, width: 640, height: 480)
        let frame = Frame(large, number: 1, timestamp: .zero, copying: bytes)
        let sides = try PixelConverter().withLuma(of: frame) { [$0.width, $0.height] }
        #expect(sides == [64, 48])
    }

    @Test func `every prefix of a JPEG is handled without a trap`() throws {
        let bytes = try Canvas(width: 32, height: 32).bytes(.mjpeg)
        let format = FrameFormat(.mjpeg, width: 32, height: 32)
        let converter = PixelConverter()
        for count in 0..<bytes.count {
            let frame = Frame(
                format, number: 1, timestamp: .zero, copying: Array(bytes[..<count]))
            let luma = try? converter.withLuma(of: frame) { $0.width }
            #expect(luma == nil || luma == 32)
        }
    }

    @Test func `errors are one line and say what to do`() throws {
        let format = FrameFormat(.yuyv, width: 640, height: 480)
        let errors: [PixelError] = [
            .unsupported(format), .impossibleSize(format), .tooShort(format, needed: 2, held: 1),
            .badJPEG(format, "x"), .jpegLargerThanFrame(format, width: 1, height: 1),
            .conversionFailed(format, "x"), .outOfMemory,
        ]
        for error in errors {
            #expect(!error.description.contains("\n"))
            #expect(error.description.contains(";"))
        }
    }
}
