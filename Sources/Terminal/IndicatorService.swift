public import DeviceInterface
public import Logging
public import ServiceLifecycle
import Verdicts

/// Engine to lamp: only the latest order counts, and a colour ends by itself.
///
/// The engine renews its order with every tick. An order that is not renewed ends, so that the lamp goes
/// dark even when the engine hangs, and no order of before a stop comes back after it.
public struct IndicatorService: Service {
    private let indicator: any Indicator
    private let engine: Engine
    private let orders: AsyncStream<LampOrder>
    private let renewal: Duration
    private let now: @Sendable () -> Duration
    private let logger: Logger

    private static let roundInterval = Duration.milliseconds(50)
    private static let roundsBetweenRepeats = 10
    /// How much later than the engine the service ends a colour itself.
    private static let grace = Duration.milliseconds(100)

    /// Orders come from `orders`, newest wins, each for `renewal` after it was given; failures go to
    /// `engine`.
    public init(
        indicator: any Indicator, orders: AsyncStream<LampOrder>, renewal: Duration,
        engine: Engine, now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.indicator = indicator
        self.orders = orders
        self.renewal = renewal
        self.engine = engine
        self.now = now
        self.logger = logger
    }

    /// Runs until told to stop, then goes dark.
    public func run() async throws {
        let driver = LampDriver(indicator: indicator, renewal: renewal, now: now)
        // A lamp may still show what it was told before a crash, and a missing one is a fault from
        // the start.
        await report(driver.repeatOrder(onlyFailed: false))
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

    /// Ends overdue colours, repeats at once what the indicator did not take, and now and then what
    /// it did: one that was unplugged says so only when it is asked.
    private func guardColour(_ driver: LampDriver) async {
        var round = 0
        while !Task.isCancelled {
            round += 1
            await report(driver.endOverdue(at: now() - Self.grace))
            await report(driver.repeatOrder(onlyFailed: round % Self.roundsBetweenRepeats != 0))
            try? await Task.sleep(for: Self.roundInterval)
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
