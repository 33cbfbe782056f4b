import DeviceInterface
import ServiceLifecycle
import TerminalCore

/// Forwards the attendant's button, which requests the next person, to the engine.
///
/// A missing button neither withdraws nor gives a verdict, so its loss is no fault.
struct ButtonService: Service {
    private let button: any Button
    private let engine: Engine
    private let retries: Retries

    /// Forwards presses of `button` to `engine`.
    init(button: any Button, engine: Engine, retries: Retries) {
        self.button = button
        self.engine = engine
        self.retries = retries
    }

    /// Runs until a graceful shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown { await listen() }
        await button.close()
    }

    private func listen() async {
        while !Task.isCancelled {
            do throws(DeviceError) {
                guard try await button.nextPress() != nil else { return }
                await engine.handle(.inputWorks(.button))
                await engine.handle(.cleared)
            } catch {
                await engine.handle(.inputFailed(.button, error))
                await retries.next(.button)
            }
        }
    }
}
