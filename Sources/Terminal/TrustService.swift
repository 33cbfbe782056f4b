import ServiceLifecycle
import TerminalCore

/// Carries out the core's orders to look at what codes are judged by.
struct TrustService: Service {
    let due: AsyncStream<Void>
    let look: @Sendable () async -> TrustLook
    let engine: Engine

    /// Runs until told to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in due { await engine.handle(.trustAnswered(look())) }
        }
    }
}
