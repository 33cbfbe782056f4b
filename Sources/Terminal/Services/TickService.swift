public import ServiceLifecycle
import TerminalCore

/// Sends ticks to the engine, so that hold times end and stalls are noticed within one interval.
public struct TickService: Service {
    private let engine: Engine

    /// The time between ticks. It is too short for people to notice.
    static let interval = Duration.milliseconds(20)

    /// Creates a service that sends ticks to `engine`.
    public init(engine: Engine) {
        self.engine = engine
    }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await engine.handle(.tick)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
