import DeviceInterface
import FrameRecording
import SystemPackage
import Testing
import TestSupport

struct DamagedRecordingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: ["GREY", "YU12", "MJPG"])
    func `a recording cut anywhere gives its complete frames and reports the position`(
        code: String
    ) throws {
        let canvas = Canvas(width: 16, height: 8)
        let frames = try (0..<UInt64(3)).map {
            try canvas.frame(
                PixelFormat(code: code), number: $0, timestamp: .milliseconds(100 + $0))
        }
        let path = try folder.file("day")
        try record(frames, to: path)
        let whole = try TemporaryFolder.bytes(of: path)
        let head = code == "MJPG" ? 0 : (whole.firstIndex(of: 0x0A) ?? 0) + 1
        let frameSize = (whole.count - head) / 3
        for count in 0..<whole.count {
            let cut = try folder.file("cut", Array(whole[..<count]))
            let (played, failure) = playAll(cut)
            let complete = count < head ? 0 : (count - head) / frameSize
            #expect(played == complete)
            let isBetween = count > 0 && count >= head && (count - head) % frameSize == 0
            #expect((failure == nil) == isBetween)
            // A single byte is not yet a beginning of anything.
            if count > max(head, 1), !isBetween {
                #expect(failure?.code == .truncated)
                #expect(failure?.frame == complete + 1)
                #expect(failure?.offset == head + complete * frameSize)
            }
        }
    }

    @Test(arguments: [
        ("", RecordingError.Code.empty),
        ("RIFF....AVI ", .notARecording),
        ("YUV4MPEG2", .badHeader("the first line does not end")),
        ("YUV4MPEG2 \n", .badHeader("width and height are missing")),
        ("YUV4MPEG2 W16\n", .badHeader("width and height are missing")),
        ("YUV4MPEG2 W-16 H8\n", .badHeader("width -16 is not 1 to 8192")),
        ("YUV4MPEG2 W16 H0\n", .badHeader("height 0 is not 1 to 8192")),
        ("YUV4MPEG2 W8193 H8\n", .badHeader("width 8193 is not 1 to 8192")),
        (
            "YUV4MPEG2 W99999999999999999999999 H8\n",
            .badHeader("width 99999999999999999999 is not 1 to 8192")
        ),
        ("YUV4MPEG2 W16 H8 F-1:1\n", .badHeader("frame rate -1:1 is not two numbers")),
        ("YUV4MPEG2 W16 H8 F25\n", .badHeader("frame rate 25 is not two numbers")),
        ("YUV4MPEG2 W16 H8 C444\n", .unsupportedColour("C444")),
        ("YUV4MPEG2 W16 H8 C420p10\n", .unsupportedColour("C420p10")),
        ("YUV4MPEG2 W16 H8 Cmono16\n", .unsupportedColour("Cmono16")),
        (
            "YUV4MPEG2 W2 H1 Cmono\nFRAMES\nab",
            .badFrame("the FRAME line is missing or has invalid numbers")
        ),
        (
            "YUV4MPEG2 W2 H1 Cmono\nFRAME XT=x\nab",
            .badFrame("the FRAME line is missing or has invalid numbers")
        ),
        (
            "YUV4MPEG2 W2 H1 Cmono\nFRAME XN=-1\nab",
            .badFrame("the FRAME line is missing or has invalid numbers")
        ),
        (
            "YUV4MPEG2 W2 H1 Cmono\nFRAME \(String(repeating: "X", count: 2000))\nab",
            .badFrame("its first line does not end")
        ),
    ])
    func `a file that is not a recording is refused`(
        content: String, code: RecordingError.Code
    ) throws {
        let (played, failure) = playAll(try folder.file("day", Array(content.utf8)))
        #expect(played == 0)
        #expect(failure?.code == code)
        #expect(failure?.description.contains("\n") == false)
    }

    @Test func `damaged JPEG recordings are refused with the position`() throws {
        let jpeg = try Canvas(width: 16, height: 16).bytes(.mjpeg)
        for (bytes, frame, offset) in [
            (jpeg + [0], 2, jpeg.count),
            (jpeg + [0xFF, 0xD8, 0xFF, 0xE0, 0, 1], 2, jpeg.count),
            (jpeg + [0xFF, 0xD8, 0], 2, jpeg.count),
            ([0xFF, 0xD8, 0xFF, 0xD9], 1, 0),
            ([0xFF, 0xD8, 0xFF, 0xC0, 0, 7, 8, 0x7F, 0xFF, 0, 16, 0xFF, 0xD9], 1, 0),
        ] {
            let (_, failure) = playAll(try folder.file("day", bytes))
            #expect(failure?.frame == frame)
            #expect(failure?.offset == offset)
        }
    }

    @Test func `a missing file and a folder are named`() throws {
        #expect(playAll(try folder.file("gone")).1?.code == .fileFailed(.noSuchFileOrDirectory))
        #expect(playAll(folder.path).1?.code == .fileFailed(.isDirectory))
    }

    private func playAll(_ path: FilePath) -> (frames: Int, RecordingError?) {
        var frames = 0
        do {
            var reader = try RecordingReader(path: path)
            while try reader.next() != nil { frames += 1 }
            return (frames, nil)
        } catch {
            return (frames, error)
        }
    }
}
