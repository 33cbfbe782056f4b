import DeviceInterface
import ServiceLifecycle
import TerminalCore

/// Forwards the readings of a serial or keyboard-wedge code reader to the engine.
struct ReaderService: Service {
    private let reader: any CodeReader
    private let input: InputUpkeep.Input
    private let pipeline: ScanPipeline
    private let engine: Engine
    private let wallClock: any WallClock
    private let now: @Sendable () -> Duration
    private let retries: Retries

    /// Judges payloads of `reader`, which is the gate's `input`, with `pipeline` and passes them to
    /// `engine`, whose clock is `now`.
    init(
        reader: any CodeReader, input: InputUpkeep.Input, pipeline: ScanPipeline, engine: Engine,
        wallClock: any WallClock, now: @escaping @Sendable () -> Duration, retries: Retries
    ) {
        self.reader = reader
        self.input = input
        self.pipeline = pipeline
        self.engine = engine
        self.wallClock = wallClock
        self.now = now
        self.retries = retries
    }

    /// Runs until a graceful shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown { await listen() }
        await reader.close()
    }

    private func listen() async {
        while !Task.isCancelled {
            do throws(DeviceError) {
                try await reader.open()
                await engine.handle(.inputOpened(input))
                guard let reading = try await reader.nextReading() else { return }
                let takenAt = now() - reading.age
                let code = pipeline.code(of: reading.payload, at: wallClock.now())
                await engine.handle(.reading(code, takenAt: takenAt, source: reader.name))
            } catch {
                await engine.handle(.inputFailed(input, error))
                await retries.next(input)
            }
        }
    }
}
