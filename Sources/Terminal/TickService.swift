public import ServiceLifecycle
import TerminalCore

/// Tells the engine that time passes: hold times end and stalls are noticed within one interval.
public struct TickService: Service {
    private let engine: Engine

    /// Short enough that a person sees no difference; the sleep is never cancelled while long.
    static let interval = Duration.milliseconds(20)

    /// Ticks `engine`.
    public init(engine: Engine) {
        self.engine = engine
    }

    /// Runs until the service is told to stop.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await engine.handle(.tick)
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
