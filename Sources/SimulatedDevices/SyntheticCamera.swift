public import DeviceInterface

/// A camera that draws the codes of scripted arrivals into a scene. The same seed and script give
/// the same frames, byte for byte. Each frame's timestamp is its number divided by the frame rate.
public actor SyntheticCamera: Camera {
    /// The settings of a simulated camera.
    public struct Options: Sendable {
        /// The size and pixel format; GREY, YUYV, NV12, YU12, RGB3 and MJPG are simulated.
        public var format = FrameFormat(.yuyv, width: 640, height: 480)
        /// The number of frames a second.
        public var frameRate = 15
        /// The time at which the frames end.
        public var duration = Duration.seconds(60)
        /// The seed of everything random.
        public var seed: UInt64 = 1
        /// The arrivals in front of the camera.
        public var arrivals: [Arrival] = []
        /// The faults of the camera.
        public var faults: [CameraFault] = []
        /// Whether frames are delivered in real time instead of as fast as they are requested.
        public var isRealTime = false
        /// Encodes red-green-blue pixels of a width and height as JPEG, for MJPG.
        public var jpeg: @Sendable ([UInt8], Int, Int) -> [UInt8] = { _, _, _ in [] }

        /// Creates the default settings.
        public init() {}
    }

    /// The name, `synthetic camera`.
    public nonisolated let name = "synthetic camera"
    /// The number of frames that were due in real time while nobody requested one.
    public private(set) var droppedFrames = 0
    /// The camera's own time, from zero: the position in the script.
    public private(set) var now = Duration.zero

    private let options: Options
    private let scene: Scene
    private let timeOrigin: Duration
    private var pacer: Pacer
    private var number: UInt64 = 0
    private var last: [UInt8] = []

    /// The time on the camera's clock between attempts to use a device that is gone.
    private static let retryInterval = Duration.milliseconds(250)

    /// Creates a camera. `timeOrigin` is added to every frame's timestamp, which aligns it with
    /// another clock.
    public init(_ options: Options, timeOrigin: Duration = .zero) {
        self.options = options
        self.timeOrigin = timeOrigin
        scene = Scene(
            width: options.format.width, height: options.format.height, seed: options.seed)
        pacer = Pacer(isRealTime: options.isRealTime)
    }

    /// Returns the next frame of the script.
    public func nextFrame() async throws(DeviceError) -> Frame? {
        skipToPresent()
        var time = time(of: number)
        if let stall = active(.stall, at: time) {
            number = UInt64((stall.end / .seconds(1) * Double(options.frameRate)).rounded(.up))
            time = self.time(of: number)
        }
        guard time < options.duration else { return nil }
        await pacer.wait(until: time)
        guard !Task.isCancelled else { return nil }
        now = time
        if active(.disconnect, at: time) != nil {
            number += UInt64(Self.retryInterval / .seconds(1) * Double(options.frameRate)) + 1
            throw DeviceError(
                .disconnected, "read \(name)", advice: "The script plugs it in again later.")
        }
        defer { number += 1 }
        return try frame(at: time)
    }

    /// Does nothing, because there is nothing to release.
    public func close() {}

    private func time(of number: UInt64) -> Duration {
        .nanoseconds(Int64(number) * 1_000_000_000 / Int64(options.frameRate))
    }

    private func active(_ kind: CameraFault.Kind, at time: Duration) -> CameraFault? {
        options.faults.first { $0.kind == kind && $0.isActive(at: time) }
    }

    /// Skips to the newest frame in real time, as a real camera does.
    private func skipToPresent() {
        let due = UInt64(max(0, pacer.elapsed / .seconds(1)) * Double(options.frameRate))
        guard options.isRealTime, due > number else { return }
        droppedFrames += Int(due - number)
        number = due
    }

    private func frame(at time: Duration) throws(DeviceError) -> Frame {
        if active(.freeze, at: time) == nil || last.isEmpty {
            let pixels = scene.render(
                options.arrivals, at: time, frame: number &+ options.seed &* 0x1_0000_0001)
            guard let bytes = FrameCoding.encode(pixels, options.format, jpeg: options.jpeg) else {
                throw DeviceError(
                    .unsupported, "simulate \(options.format)",
                    advice: "Choose GREY, YUYV, NV12, YU12, RGB3 or MJPG.")
            }
            last = bytes
        }
        let bytes = active(.corrupt, at: time) == nil ? last : Array(last.prefix(last.count / 2))
        return Frame(
            options.format, number: number, timestamp: timeOrigin + time, copying: bytes)
    }
}
