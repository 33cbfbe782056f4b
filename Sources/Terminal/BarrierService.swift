public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// Engine to barrier: one pulse for each order.
public struct BarrierService: Service {
    private let barrier: any Barrier
    private let engine: Engine
    private let orders: AsyncStream<Void>
    private let logger: Logger

    /// A barrier that failed is shown as a fault for so long: it cannot be tried without a person.
    private static let faultShown = Duration.seconds(2)

    /// Orders come from `orders`; failures go to `engine`.
    public init(
        barrier: any Barrier, orders: AsyncStream<Void>, engine: Engine, logger: Logger
    ) {
        self.barrier = barrier
        self.orders = orders
        self.engine = engine
        self.logger = logger
    }

    /// Runs until told to stop, then closes the barrier.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in orders { await open() }
        }
        await barrier.close()
    }

    private func open() async {
        do throws(DeviceError) {
            try await barrier.pulse()
        } catch {
            logger.error("\(error)")
            await engine.handle(.failed(.barrier, error))
            try? await Task.sleep(for: Self.faultShown)
            await engine.handle(.recovered(.barrier))
        }
    }
}
