import DeviceInterface
import ServiceLifecycle
import TerminalCore

/// Forwards presses of the attendant's button to the engine. A press withdraws the verdict for the
/// next person.
///
/// The loss of the button causes no wrong verdict, so it is logged and is not a fault.
struct ButtonService: Service {
    private let button: any Button
    private let intake: ScanIntake

    /// Forwards presses of `button` to the engine of `intake`.
    init(button: any Button, intake: ScanIntake) {
        self.button = button
        self.intake = intake
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
                await intake.engine.handle(.inputOpened(.button))
                await intake.engine.handle(.cleared(by: .button))
            } catch {
                await intake.fail(.button, error)
            }
        }
    }
}
