import DeviceInterface
import Execution
import Logging
import ServiceLifecycle
import TerminalCore

/// Forwards the camera's frames to the engine, using two threads of its own.
///
/// One thread examines frames as they arrive, while the previous frame is judged and the next one
/// is taken. The camera keeps only its newest frame, so a slow decoder skips frames and does not
/// fall behind. The other thread examines frames with unread symbols for longer. Only the newest of
/// them waits.
struct CameraService: Service {
    private let camera: any Camera
    private let intake: ScanIntake
    private let logger: Logger
    private let watch: GateMonitor?
    private let acceptsRepeatedFrames: Bool

    /// Passes frames of `camera` to `intake`, and then reports them to `watch`. Repeated pictures
    /// count as a failure of the camera unless `acceptsRepeatedFrames`.
    init(
        camera: any Camera, intake: ScanIntake, logger: Logger, watch: GateMonitor? = nil,
        acceptsRepeatedFrames: Bool = false
    ) {
        self.camera = camera
        self.intake = intake
        self.logger = logger
        self.watch = watch
        self.acceptsRepeatedFrames = acceptsRepeatedFrames
    }

    /// Runs until the camera has no more frames or until a graceful shutdown.
    func run() async throws {
        let (doubtful, closer) = AsyncStream.makeStream(
            of: Frame.self, bufferingPolicy: .bufferingNewest(1))
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { workers in
                workers.addTask { await lookCloser(at: doubtful) }
                await follow(closer)
                closer.finish()
            }
        }
        await camera.close()
    }

    private func follow(_ closer: AsyncStream<Frame>.Continuation) async {
        let thread = WorkThread("gatelight.decoder", in: intake.context)
        var health = DecoderHealth()
        var repeated = RepeatedFrames()
        await withTaskGroup(of: Void.self) { verdicts in
            while !Task.isCancelled {
                do throws(DeviceError) {
                    guard let frame = try await camera.nextFrame() else { break }
                    if !acceptsRepeatedFrames, repeated.isRepeating(frame, at: frame.timestamp) {
                        throw RepeatedFrames.fault(of: camera.name)
                    }
                    let isOfNow = acceptsRepeatedFrames || repeated.hasChanged
                    let outcome = await Self.result { [pipeline = intake.pipeline] in
                        try await thread.run { try pipeline.look(at: frame) }
                    }
                    // Waiting for the previous frame's verdict keeps the verdicts in order and only
                    // one in progress.
                    await verdicts.next()
                    switch outcome {
                    case .success(let result):
                        health.succeeded()
                        if isOfNow, result.deservesCloserLook { closer.yield(frame.copy()) }
                        verdicts.addTask { await judge(result, of: frame, isOfNow: isOfNow) }
                    case .failure(let error):
                        await fail(error, frame, &health)
                    }
                } catch {
                    repeated.restart()
                    await verdicts.next()
                    await intake.fail(.camera, error)
                }
            }
        }
    }

    private static func result<Value: Sendable>(
        _ work: () async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func judge(_ result: FrameResult, of frame: Frame, isOfNow: Bool) async {
        let codes = isOfNow ? intake.pipeline.codes(in: result, at: intake.wallClock.now()) : []
        await intake.engine.handle(
            .frame(
                codes, number: frame.number, takenAt: frame.timestamp, source: camera.name,
                view: isOfNow ? result.view : .nothing))
        watch?.looked(at: frame, result.symbols + result.unread, at: intake.context.clock.time)
    }

    private func fail(_ error: any Error, _ frame: Frame, _ health: inout DecoderHealth) async {
        logger.warning("frame \(frame.number) could not be examined: \(error)")
        guard let fault = health.failed(error, frame: frame) else { return }
        await intake.engine.handle(.failed(.decoder, fault))
    }

    private func lookCloser(at frames: AsyncStream<Frame>) async {
        let thread = WorkThread("gatelight.closer", in: intake.context)
        for await frame in frames {
            // The first look has already reported whether frames can be examined.
            guard
                let result = try? await thread.run({ [pipeline = intake.pipeline] in
                    try pipeline.lookCloser(at: frame)
                }), !result.symbols.isEmpty
            else { continue }
            await intake.engine.handle(
                .closerLook(
                    intake.pipeline.codes(in: result, at: intake.wallClock.now()),
                    number: frame.number,
                    takenAt: frame.timestamp, source: camera.name, view: result.view))
        }
    }
}
