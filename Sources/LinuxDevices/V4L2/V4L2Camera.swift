internal import CLinux
internal import Glibc
public import DeviceInterface

/// A camera behind Video for Linux: webcams, CSI cameras, HDMI grabbers.
///
/// Hands out the newest frame, each at most once, as a lease on the driver's own buffer; older
/// frames that nobody took are dropped and counted. The device is opened at the first call of
/// `nextFrame` and, after an error, again at the next: wait a moment between tries. Once an error
/// was thrown nothing of the camera is left open but the memory of frames still held.
public final class V4L2Camera: Camera {
    /// What to ask of the camera.
    public struct Options: Hashable, Sendable {
        /// The video node.
        public var path: String
        /// Formats we read without a converter, best first. Others are used only if none of these
        /// is offered.
        public var preferredFormats: [PixelFormat] = [
            .yuyv, .nv12, .yuv420, .grey, .mjpeg, .rgb24,
        ]
        /// Wanted pixels in a row; the camera's nearest size is used.
        public var width = 1280
        /// Wanted rows.
        public var height = 720
        /// Wanted frames in a second; a camera that cannot keeps its own rate.
        public var frameRate = 30
        /// Wanted buffers; the driver may give more or fewer, at least 2.
        public var bufferCount = 4
        /// How long no usable frame may come before the camera counts as stalled.
        public var stallTimeout = Duration.seconds(2)

        /// Sets the path and leaves the rest as it is best for reading symbols.
        public init(path: String = "/dev/video0") {
            self.path = path
        }
    }

    private let options: Options
    private let kernel: any Kernel
    private let now: @Sendable () -> Duration
    private let exchange = FrameExchange()

    /// Opens nothing yet. `now` is the monotonic clock that frames without a driver's time stamp
    /// get theirs from, and that a stall is measured with.
    public init(
        _ options: Options = Options(), kernel: any Kernel = LinuxKernel(),
        now: @escaping @Sendable () -> Duration = V4L2Camera.monotonicTime
    ) {
        self.options = options
        self.kernel = kernel
        self.now = now
    }

    deinit {
        exchange.stop()
    }

    public var name: String { "camera \(options.path)" }

    public func nextFrame() async throws(DeviceError) -> Frame? {
        let (options, kernel, now) = (options, kernel, now)
        return try await exchange.next { (lastNumber) throws(DeviceError) in
            try CameraSession(options, kernel: kernel, after: lastNumber, now: now)
        }
    }

    public var droppedFrames: Int { exchange.dropped }

    /// Frames that came torn or marked as faulty by the driver, and were never handed out.
    public var corruptFrames: Int { exchange.corrupt }

    public func close() async {
        await exchange.close()
    }

    /// The time line V4L2 drivers stamp frames on, CLOCK_MONOTONIC.
    @Sendable public static func monotonicTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
