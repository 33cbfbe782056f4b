public import DeviceInterface
public import Logging
public import ServiceLifecycle
import TerminalCore

/// The attendant's button to engine: the next person, please.
///
/// A button that is gone takes no verdict away and gives none, so its loss is logged and no fault.
public struct ButtonService: Service {
    private let button: any Button
    private let engine: Engine
    private let logger: Logger

    /// Presses of `button` go to `engine`.
    public init(button: any Button, engine: Engine, logger: Logger) {
        self.button = button
        self.engine = engine
        self.logger = logger
    }

    /// Runs until the service is told to stop.
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
