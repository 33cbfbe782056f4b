public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// Engine to barrier: one pulse for each order.
public struct BarrierService: Service {
    private let barrier: any Barrier
    private let engine: Engine
    private let orders: AsyncStream<Void>
    private let logger: Logger

    /// How long a failed barrier rests before it is told to shut again.
    private static let retryInterval = Duration.seconds(1)

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
            // A terminal that died in a pulse may have left it open.
            await attempt { () throws(DeviceError) in try await barrier.shut() }
            for await _ in orders {
                await attempt { () throws(DeviceError) in try await barrier.pulse() }
            }
        }
        await barrier.close()
    }

    /// A barrier that failed is a fault until it has shut; the pulse is not made up for.
    private func attempt(_ order: () async throws(DeviceError) -> Void) async {
        do throws(DeviceError) {
            try await order()
            return
        } catch {
            logger.error("\(error)")
            await engine.handle(.failed(.barrier, error))
        }
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.retryInterval)
            guard (try? await barrier.shut()) != nil else { continue }
            logger.notice("\(barrier.name): works again")
            await engine.handle(.recovered(.barrier))
            return
        }
    }
}
