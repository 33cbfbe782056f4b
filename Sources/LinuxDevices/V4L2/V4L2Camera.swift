internal import CLinux
public import DeviceInterface
internal import Glibc

/// A camera behind Video for Linux: a webcam, CSI camera or HDMI grabber.
///
/// It delivers the newest frame, each at most once, as a lease on the driver's own buffer. Older
/// frames that nobody took are dropped and counted. The first call of `nextFrame` opens the device,
/// and so does the next call after an error; callers should wait a moment between attempts. After
/// an error nothing of the camera is open except the memory of frames still held.
public final class V4L2Camera: Camera {
    /// The settings that are requested from the camera.
    public struct Options: Hashable, Sendable {
        /// The path of the video node.
        public var path: String
        /// The formats that can be read without a converter, best first. Others are used only if
        /// none of these is offered.
        public var preferredFormats: [PixelFormat] = [
            .yuyv, .nv12, .yuv420, .grey, .mjpeg, .rgb24,
        ]
        /// The requested number of pixels in a row; the camera's nearest size is used.
        public var width = 1280
        /// The requested number of rows.
        public var height = 720
        /// The requested number of frames in a second; a camera that does not support it keeps its
        /// own rate.
        public var frameRate = 30
        /// The requested number of buffers; the driver may provide more or fewer, at least 2.
        public var bufferCount = 4
        /// The time without a usable frame after which the camera counts as stalled.
        public var stallTimeout = Duration.seconds(2)

        /// Creates options with defaults that suit reading symbols.
        public init(path: String = "/dev/video0") {
            self.path = path
        }
    }

    private let options: Options
    private let kernel: any Kernel
    private let now: @Sendable () -> Duration
    private let exchange = FrameExchange()

    /// Creates a camera without opening it. `now` is the monotonic clock that measures stalls and
    /// timestamps frames without a driver's timestamp.
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

    /// The name for logs: `camera` and the device's path.
    public var name: String { "camera \(options.path)" }

    /// Waits for a frame that was not delivered before, and opens the device if necessary. Returns
    /// `nil` after `close` or if the task is cancelled; throws if the device fails or has failed
    /// since the last call.
    public func nextFrame() async throws(DeviceError) -> Frame? {
        let (options, kernel, now) = (options, kernel, now)
        return try await exchange.next { (lastNumber) throws(DeviceError) in
            try CameraSession(options, kernel: kernel, after: lastNumber, now: now)
        }
    }

    /// The number of frames that were not delivered because a newer one was available.
    public var droppedFrames: Int { exchange.dropped }

    /// The number of frames that were torn or marked as faulty by the driver; they are not
    /// delivered.
    public var corruptFrames: Int { exchange.corrupt }

    /// Stops the camera for good; returns when the device is closed.
    public func close() async {
        await exchange.close()
    }

    /// Returns the time on CLOCK_MONOTONIC, with which V4L2 drivers timestamp frames.
    @Sendable public static func monotonicTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
