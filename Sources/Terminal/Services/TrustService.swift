import ServiceLifecycle
import TerminalCore

/// Carries out the core's orders to check the trusted data.
struct TrustService: Service {
    let due: AsyncStream<Void>
    let check: @Sendable () async -> TrustCheck
    let engine: Engine

    /// Runs until a graceful shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in due { await engine.handle(.trustAnswered(check())) }
        }
    }
}
