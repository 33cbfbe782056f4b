public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// Camera to engine. The camera keeps only its newest frame, so a slow decoder costs frames, not time.
public struct CameraService: Service {
    private let camera: any Camera
    private let perception: Perception
    private let engine: Engine
    private let wallClock: any WallClock
    private let logger: Logger
    private let watch: GateWatch?
    private let now: @Sendable () -> Duration

    /// How long a failed camera rests before it is opened again.
    static let retryInterval = Duration.milliseconds(250)

    /// Frames of `camera` go through `perception` to `engine`; then `watch` hears of them.
    public init(
        camera: any Camera, perception: Perception, engine: Engine, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration, logger: Logger, watch: GateWatch? = nil
    ) {
        self.camera = camera
        self.perception = perception
        self.engine = engine
        self.wallClock = wallClock
        self.now = now
        self.logger = logger
        self.watch = watch
    }

    /// Runs until the camera has no more frames or the service is told to stop.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
        await camera.close()
    }

    private func watch() async {
        var health = DecoderHealth()
        var lastError: DeviceError?
        while !Task.isCancelled {
            do throws(DeviceError) {
                guard let frame = try await camera.nextFrame() else { return }
                if lastError != nil { logger.notice("\(camera.name): frames again") }
                lastError = nil
                await look(at: frame, &health)
            } catch {
                if error != lastError { logger.error("\(error)") }
                lastError = error
                await engine.handle(.failed(.camera, error))
                try? await Task.sleep(for: Self.retryInterval)
            }
        }
    }

    private func look(at frame: Frame, _ health: inout DecoderHealth) async {
        do {
            let look = try perception.look(at: frame, at: wallClock.now())
            health.succeeded()
            await engine.handle(
                .frame(
                    look.sightings, number: frame.number, takenAt: frame.timestamp,
                    source: camera.name))
            watch?.looked(at: frame, look.seen, at: now())
        } catch {
            logger.warning("frame \(frame.number) could not be looked at: \(error)")
            guard let fault = health.failed(error, frame: frame) else { return }
            await engine.handle(.failed(.decoder, fault))
        }
    }
}
