public import DeviceInterface
public import Logging
public import ServiceLifecycle
import TerminalCore

/// Forwards the readings of a serial or keyboard-wedge code reader to the engine.
public struct ReaderService: Service {
    private let reader: any CodeReader
    private let pipeline: ScanPipeline
    private let engine: Engine
    private let wallClock: any WallClock
    private let now: @Sendable () -> Duration
    private let logger: Logger

    /// Judges payloads of `reader` with `pipeline` and passes them to `engine`, whose clock is
    /// `now`.
    public init(
        reader: any CodeReader, pipeline: ScanPipeline, engine: Engine,
        wallClock: any WallClock, now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.reader = reader
        self.pipeline = pipeline
        self.engine = engine
        self.wallClock = wallClock
        self.now = now
        self.logger = logger
    }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await listen() }
        await reader.close()
    }

    private func listen() async {
        var lastError: DeviceError?
        while !Task.isCancelled {
            do throws(DeviceError) {
                try await reader.open()
                if lastError != nil { await engine.handle(.recovered(.reader)) }
                lastError = nil
                guard let reading = try await reader.nextReading() else { return }
                let takenAt = now() - reading.age
                let code = pipeline.code(of: reading.payload, at: wallClock.now())
                await engine.handle(.reading(code, takenAt: takenAt, source: reader.name))
            } catch {
                if error != lastError { logger.error("\(error)") }
                lastError = error
                await engine.handle(.failed(.reader, error))
                try? await Task.sleep(for: CameraService.retryInterval)
            }
        }
    }
}
