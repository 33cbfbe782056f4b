import DeviceInterface
import FrameRecording
import Pictures
import QRDecoding
import SymbolDrawing
import SystemPackage
import Testing
import TestSupport

private let text = Array("HC1:6BF+70790T9WJWG".utf8)

struct RecordingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        arguments: [
            ("GREY", "GREY"), ("NV12", "YU12"), ("YU12", "YU12"), ("YUYV", "YU12"),
            ("RGB3", "YU12"), ("MJPG", "MJPG"),
        ], [0, 16])
    func `frames come back with their time, number and code`(
        codes: (String, String), padding: Int
    ) throws {
        var canvas = Canvas(width: 160, height: 150)
        canvas.draw(try SymbolMatrix(text), x: 5, y: 5)
        let camera = PixelFormat(code: codes.0)
        let frames = try [(7, 1), (9, 34_000_000), (UInt64.max, Int64.max)].map { number, time in
            try canvas.frame(
                camera, padding: camera == .mjpeg ? 0 : padding, number: number,
                timestamp: .nanoseconds(time))
        }
        let path = try folder.file("day")
        try record(frames, to: path)
        #expect(try folder.names == ["day"])

        let played = try play(path)
        #expect(played.map(\.number) == [7, 9, .max])
        #expect(
            played.map(\.timestamp) == [
                .nanoseconds(1), .milliseconds(34), .nanoseconds(Int64.max),
            ])
        for frame in played {
            #expect(
                frame.format == FrameFormat(PixelFormat(code: codes.1), width: 160, height: 150))
            #expect(try QRDecoder().symbols(in: frame).map(\.payload) == [text])
        }
    }

    @Test(arguments: ["GREY", "YU12", "NV12", "YUYV", "RGB3"])
    func `samples match an independent conversion`(code: String) throws {
        // Bands of two rows, so that chroma shared by rows is not mixed.
        var canvas = Canvas(width: 64, height: 96, background: RGBColour(0x39B778))
        canvas.draw(
            try SymbolMatrix(text), x: 0, y: 0, modulePixels: 2, dark: RGBColour(0xD8242B),
            light: RGBColour(0xF5D000))
        let path = try folder.file("day.y4m")
        try record([try canvas.frame(PixelFormat(code: code), padding: 4)], to: path)
        let frame = try #require(try play(path).first)
        let expected = try canvas.bytes(code == "GREY" ? .grey : .yuv420)
        let played = frame.withBytes { Array($0) }
        #expect(played.count == expected.count)
        // RGB is converted in 256ths, which may be off by a little.
        let tolerance = code == "RGB3" ? 2 : 0
        let worst = zip(played, expected).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(worst <= tolerance)
    }

    @Test(arguments: ["NV12", "YUYV", "RGB3", "YU12"])
    func `odd sides are recorded whole`(code: String) throws {
        let format = FrameFormat(
            PixelFormat(code: code), width: 33, height: 17, bytesPerLine: code == "NV12" ? 34 : 128)
        let frame = Frame(
            format, number: 1, timestamp: .zero, copying: Array(repeating: 90, count: 128 * 40))
        let path = try folder.file("odd.y4m")
        try record([frame], to: path)
        let played = try #require(try play(path).first)
        #expect(played.byteCount == 33 * 17 + 2 * 17 * 9)
    }

    @Test func `a recording is Y4M as other tools read it`() throws {
        let path = try folder.file("day.y4m")
        let frame = try Canvas(width: 4, height: 2).frame(
            .yuv420, number: 3, timestamp: .nanoseconds(123_456_789))
        try record([frame], to: path)
        let header = "YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420jpeg\nFRAME XT=123456789 XN=3\n"
        let samples = [UInt8](repeating: 255, count: 8) + [UInt8](repeating: 128, count: 4)
        #expect(try TemporaryFolder.bytes(of: path) == Array(header.utf8) + samples)
    }

    @Test func `a recording of other tools is played at its frame rate`() throws {
        let bytes = Array("YUV4MPEG2 W2 H2 F50:1 Cmono XYSCSS=MONO\nFRAME\nabcdFRAME Ip\nefgh".utf8)
        let played = try play(folder.file("other.y4m", bytes))
        #expect(played.map(\.timestamp) == [.zero, .milliseconds(20)])
        #expect(played.map(\.number) == [0, 1])
        #expect(
            played.map { $0.withBytes { Array($0) } } == [Array("abcd".utf8), Array("efgh".utf8)])
    }

    @Test func `JPEG frames come back byte for byte, without the camera's padding`() throws {
        let jpeg = try Canvas(width: 32, height: 32).bytes(.mjpeg)
        let format = FrameFormat(.mjpeg, width: 32, height: 32)
        let padded = Frame(
            format, number: 5, timestamp: .seconds(2), copying: jpeg + [0, 0, 0, 0xFF, 0xD9])
        let path = try folder.file("day.mjpeg")
        try record([padded, padded], to: path)
        let played = try play(path)
        #expect(played.map { $0.withBytes { Array($0) } } == [jpeg, jpeg])
        #expect(played.map(\.timestamp) == [.seconds(2), .seconds(2)])
        // What lies in the file is a picture to other tools too.
        let stored = try TemporaryFolder.bytes(of: path)
        #expect(try Picture.read(Array(stored[..<(stored.count / 2)])).format == format)
    }

    @Test func `JPEG files put together by hand are played`() throws {
        let jpeg = try Canvas(width: 32, height: 32).bytes(.mjpeg)
        let comment = [0xFF, 0xFE, 0, 7] + Array("hello".utf8)
        let other = jpeg[..<2] + comment + jpeg[2...]
        let played = try play(folder.file("hand.mjpeg", jpeg + other + jpeg))
        #expect(played.map { $0.withBytes { Array($0) } } == [jpeg, Array(other), jpeg])
        #expect(played.map(\.timestamp) == [.zero, .milliseconds(40), .milliseconds(80)])
    }

    @Test func `an unfinished recording leaves no file behind`() throws {
        let path = try folder.file("day.y4m", Array("old".utf8))
        do {
            var writer = try RecordingWriter(
                path: path, format: FrameFormat(.grey, width: 4, height: 4))
            try writer.append(try Canvas(width: 4, height: 4).frame(.grey))
            #expect(try folder.names == ["day.y4m", "day.y4m.part"])
        }
        #expect(try folder.names == ["day.y4m"])
        #expect(try TemporaryFolder.bytes(of: path) == Array("old".utf8))
    }

    @Test func `a frame that does not fit is left out and the recording goes on`() throws {
        let path = try folder.file("day.mjpeg")
        let canvas = Canvas(width: 32, height: 32)
        let good = try canvas.frame(.mjpeg, number: 1)
        let format = good.format
        let bytes = try canvas.bytes(.mjpeg)
        let bad = [[], [0xFF], Array("no picture".utf8), Array(bytes.dropLast(9))]
        var writer = try RecordingWriter(path: path, format: format)
        try writer.append(good)
        for bytes in bad {
            let frame = Frame(format, number: 2, timestamp: .zero, copying: bytes)
            expectFailure { () throws(RecordingError) in try writer.append(frame) }
        }
        let other = try Canvas(width: 33, height: 32).frame(.mjpeg)
        expectFailure { () throws(RecordingError) in try writer.append(other) }
        let larger = Frame(
            format, number: 3, timestamp: .zero,
            copying: try Canvas(width: 64, height: 32).bytes(.mjpeg))
        expectFailure { () throws(RecordingError) in try writer.append(larger) }
        try writer.append(good)
        try writer.finish()
        #expect(try play(path).count == 2)
    }

    @Test(arguments: ["GREY", "NV12", "YU12", "YUYV", "RGB3"])
    func `a short frame is refused before anything is written`(code: String) throws {
        let path = try folder.file("day.y4m")
        let canvas = Canvas(width: 32, height: 16)
        let format = try canvas.frame(PixelFormat(code: code)).format
        let bytes = try canvas.bytes(PixelFormat(code: code))
        var writer = try RecordingWriter(path: path, format: format)
        expectFailure { () throws(RecordingError) in
            try writer.append(
                Frame(format, number: 1, timestamp: .zero, copying: bytes.dropLast()))
        }
        try writer.finish()
        #expect(try play(path).isEmpty)
    }

    @Test(arguments: ["H264", "UYVY"])
    func `a format that cannot be recorded is refused`(code: String) throws {
        let format = FrameFormat(PixelFormat(code: code), width: 64, height: 48)
        let path = try folder.file("day")
        #expect(throws: RecordingError.self) {
            _ = try RecordingWriter(path: path, format: format)
        }
        #expect(throws: RecordingError.self) {
            _ = try RecordingWriter(
                path: path, format: FrameFormat(.grey, width: 9000, height: 48))
        }
        #expect(try folder.names.isEmpty)
    }

    @Test func `a missing folder is named`() {
        let path = FilePath("/nowhere/at/all.y4m")
        let error = #expect(throws: RecordingError.self) {
            _ = try RecordingWriter(path: path, format: FrameFormat(.grey, width: 4, height: 4))
        }
        #expect(error?.code == .fileFailed(.noSuchFileOrDirectory))
        #expect("\(String(describing: error))".contains("/nowhere/at/all.y4m"))
    }

    private func expectFailure(_ body: () throws(RecordingError) -> Void) {
        #expect(throws: RecordingError.self) { try body() }
    }
}

/// Writes `frames` as one recording.
func record(_ frames: [Frame], to path: FilePath) throws {
    var writer = try RecordingWriter(path: path, format: try #require(frames.first).format)
    for frame in frames { try writer.append(frame) }
    try writer.finish()
}

/// Every frame of a recording.
func play(_ path: FilePath) throws(RecordingError) -> [Frame] {
    var reader = try RecordingReader(path: path)
    var frames: [Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
}
