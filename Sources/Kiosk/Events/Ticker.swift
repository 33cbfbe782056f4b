import DeviceInterface
import ServiceLifecycle
import Terminal
import TerminalCore

/// Tells viewers once a second that the terminal is alive; asks the engine first, so that one that
/// hangs shows.
struct Ticker: Service {
    let gate: Gate

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                _ = await gate.failedParts()
                gate.watch.tell(.tick(gate.wallClock.now()))
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
