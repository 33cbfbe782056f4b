public import DeviceInterface
public import Logging
public import ServiceLifecycle
import TerminalCore

/// Forwards the attendant's button, which requests the next person, to the engine.
///
/// A missing button neither withdraws nor gives a verdict, so its loss is logged and is no fault.
public struct ButtonService: Service {
    private let button: any Button
    private let engine: Engine
    private let logger: Logger

    /// Forwards presses of `button` to `engine`.
    public init(button: any Button, engine: Engine, logger: Logger) {
        self.button = button
        self.engine = engine
        self.logger = logger
    }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await listen() }
        await button.close()
    }

    private func listen() async {
        var lastError: DeviceError?
        while !Task.isCancelled {
            do throws(DeviceError) {
                guard try await button.nextPress() != nil else { return }
                lastError = nil
                await engine.handle(.cleared)
            } catch {
                if error != lastError { logger.error("\(error)") }
                lastError = error
                try? await Task.sleep(for: CameraService.retryInterval)
            }
        }
    }
}
