public import DeviceInterface
public import Logging
public import ServiceLifecycle
import TerminalCore

/// Forwards presses of the attendant's button to the engine. A press withdraws the verdict for the
/// next person.
///
/// The loss of the button causes no wrong verdict, so it is logged and is not a fault.
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
