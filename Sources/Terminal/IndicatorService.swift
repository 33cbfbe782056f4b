public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// Engine to lamp: only the latest order counts, and a colour ends by itself.
///
/// The service keeps its own watch on the end of a colour, so that the lamp goes dark even when
/// the engine hangs.
public struct IndicatorService: Service {
    private let indicator: any Indicator
    private let engine: Engine
    private let orders: AsyncStream<LampOrder>
    private let now: @Sendable () -> Duration
    private let logger: Logger

    private static let retryInterval = Duration.milliseconds(250)
    /// How much later than the engine the service ends a colour itself.
    private static let grace = Duration.milliseconds(100)

    /// Orders come from `orders`, newest wins; failures go to `engine`.
    public init(
        indicator: any Indicator, orders: AsyncStream<LampOrder>, engine: Engine,
        now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.indicator = indicator
        self.orders = orders
        self.engine = engine
        self.now = now
        self.logger = logger
    }

    /// Runs until told to stop, then goes dark.
    public func run() async throws {
        let driver = LampDriver(indicator: indicator)
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await follow(driver) }
                group.addTask { await guardColour(driver) }
            }
        }
        await indicator.close()
    }

    private func follow(_ driver: LampDriver) async {
        for await order in orders {
            await report(driver.show(order))
        }
    }

    /// Ends overdue colours and repeats what the indicator did not take.
    private func guardColour(_ driver: LampDriver) async {
        while !Task.isCancelled {
            await report(driver.endOverdue(at: now() - Self.grace))
            await report(driver.repeatFailed())
            try? await Task.sleep(for: Self.retryInterval / 5)
        }
    }

    private func report(_ outcome: LampDriver.Outcome) async {
        switch outcome {
        case .unchanged: return
        case .recovered:
            logger.notice("\(indicator.name): works again")
            await engine.handle(.recovered(.indicator))
        case .failed(let error):
            logger.error("\(error)")
            await engine.handle(.failed(.indicator, error))
        }
    }
}
