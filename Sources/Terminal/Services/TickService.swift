public import Execution
public import ServiceLifecycle
import TerminalCore

/// Sends ticks to the engine, so that hold times end and stalls are noticed within one interval.
public struct TickService: Service {
    private let engine: Engine
    private let clock: any DeadlineClock

    /// The time between ticks. It is too short for people to notice.
    static let interval = Duration.milliseconds(20)

    /// Creates a service that sends ticks to `engine`.
    public init(engine: Engine, clock: any DeadlineClock) {
        self.engine = engine
        self.clock = clock
    }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await engine.handle(.tick)
                try? await clock.sleep(for: Self.interval)
            }
        }
    }
}
