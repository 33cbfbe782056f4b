import DeviceInterface
import ServiceLifecycle
import TerminalCore

/// Forwards presses of the attendant's button to the engine. A press withdraws the verdict for the
/// next person.
///
/// The loss of the button causes no wrong verdict, so it is logged and is not a fault.
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
                await engine.handle(.inputOpened(.button))
                await engine.handle(.cleared)
            } catch {
                await engine.handle(.inputFailed(.button, error))
                await retries.next(.button)
            }
        }
    }
}
