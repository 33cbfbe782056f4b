import DeviceInterface
import ServiceLifecycle
import Terminal
import TerminalCore

/// Sends viewers a sign of life once a second. It queries the engine first, so that a hanging
/// engine becomes visible.
struct Ticker: Service {
    let gate: Gate

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                _ = await gate.failedParts()
                gate.tick(gate.wallClock.now())
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
