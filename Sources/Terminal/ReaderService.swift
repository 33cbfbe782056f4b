public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// A serial or keyboard-wedge code reader to engine.
public struct ReaderService: Service {
    private let reader: any CodeReader
    private let perception: Perception
    private let engine: Engine
    private let wallClock: any WallClock
    private let logger: Logger

    /// Payloads of `reader` are judged by `perception` and go to `engine`.
    public init(
        reader: any CodeReader, perception: Perception, engine: Engine,
        wallClock: any WallClock, logger: Logger
    ) {
        self.reader = reader
        self.perception = perception
        self.engine = engine
        self.wallClock = wallClock
        self.logger = logger
    }

    /// Runs until the service is told to stop.
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
                guard let payload = try await reader.nextPayload() else { return }
                let sighting = perception.sighting(of: payload, at: wallClock.now())
                await engine.handle(.reading(sighting, source: reader.name))
            } catch {
                if error != lastError { logger.error("\(error)") }
                lastError = error
                await engine.handle(.failed(.reader, error))
                try? await Task.sleep(for: CameraService.retryInterval)
            }
        }
    }
}
