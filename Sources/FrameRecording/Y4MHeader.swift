internal import DeviceInterface

/// The first line of a Y4M file (yuv4mpeg(5) of mjpegtools), which describes its frames.
struct Y4MHeader {
    static let magic = "YUV4MPEG2"

    let format: FrameFormat
    /// The time between frames that have no time of their own.
    let frameInterval: Duration

    /// The reasons why a header is refused.
    enum Fault: Error {
        case header(String)
        case colour(String)
    }

    init(parsing line: String) throws(Fault) {
        var (width, height) = (0, 0)
        var interval = Duration.milliseconds(40)
        var pixelFormat = PixelFormat.yuv420
        for word in line.split(separator: " ").dropFirst() {
            let value = word.dropFirst()
            switch word.first {
            case "W": width = try Self.side(value, "width")
            case "H": height = try Self.side(value, "height")
            case "F": interval = try Self.interval(value)
            case "C": pixelFormat = try Self.pixelFormat(value)
            default: break  // interlacing, aspect and extensions change nothing here
            }
        }
        guard width > 0, height > 0 else { throw .header("width and height are missing") }
        format = FrameFormat(pixelFormat, width: width, height: height)
        frameInterval = interval
    }

    private static func side(_ text: Substring, _ name: String) throws(Fault) -> Int {
        guard let side = Int(text), (1...RecordingLimits.side).contains(side) else {
            throw .header("\(name) \(text.prefix(20)) is not 1 to \(RecordingLimits.side)")
        }
        return side
    }

    /// Parses a rate such as `30000:1001`; `0:0` is unknown and played at 25 a second.
    private static func interval(_ text: Substring) throws(Fault) -> Duration {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int32($0) }
        guard parts.count == 2, let frames = parts[0], let seconds = parts[1], frames >= 0,
            seconds >= 0
        else { throw .header("frame rate \(text.prefix(20)) is not two numbers") }
        guard frames > 0, seconds > 0 else { return .milliseconds(40) }
        return .nanoseconds(Int64(seconds) * 1_000_000_000 / Int64(frames))
    }

    /// Parses the colour coding. The 4:2:0 codings differ only in the position of chroma samples,
    /// which is ignored.
    private static func pixelFormat(_ text: Substring) throws(Fault) -> PixelFormat {
        switch text {
        case "420", "420jpeg", "420mpeg2", "420paldv": .yuv420
        case "mono": .grey
        default: throw .colour("C\(text.prefix(20))")
        }
    }
}

extension Y4MHeader {
    /// Returns the header for frames stored as GREY or YU12. The rate is only a hint to players,
    /// because each frame has its own time.
    static func text(for format: FrameFormat) -> String {
        let colour = format.pixelFormat == .grey ? "Cmono" : "C420jpeg"
        return "\(magic) W\(format.width) H\(format.height) F25:1 Ip A1:1 \(colour)\n"
    }
}
