public import DeviceInterface
public import Logging
public import ServiceLifecycle

/// An order to the barrier.
public enum BarrierOrder: Hashable, Sendable {
    /// Open once; shut at `until` at the latest, and do not open after it.
    case open(until: Duration)
    /// Shut at once.
    case shut
}

/// Engine to barrier: only the latest order counts, and none that is over.
public struct BarrierService: Service {
    private let barrier: any Barrier
    private let engine: Engine
    private let orders: AsyncStream<BarrierOrder>
    private let renewal: Duration
    private let renewedAt: @Sendable () -> Duration
    private let now: @Sendable () -> Duration
    private let logger: Logger

    /// How long a failed barrier rests before it is told to shut again.
    private static let retryInterval = Duration.milliseconds(200)
    /// How often whoever holds the barrier hears of us, and we of its death.
    private static let checkInterval = Duration.milliseconds(100)

    /// Orders come from `orders`, newest wins; failures go to `engine`. `renewedAt` says when the engine last
    /// renewed what stands; `renewal` after that a pulse ends. `now` is the time line of the orders.
    public init(
        barrier: any Barrier, orders: AsyncStream<BarrierOrder>, renewal: Duration,
        renewedAt: @escaping @Sendable () -> Duration, engine: Engine,
        now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.barrier = barrier
        self.orders = orders
        self.renewal = renewal
        self.renewedAt = renewedAt
        self.engine = engine
        self.now = now
        self.logger = logger
    }

    /// Runs until told to stop, then closes the barrier.
    public func run() async throws {
        let driver = BarrierDriver()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                // A terminal that died in a pulse may have left it open.
                await shut(driver)
                group.addTask { await watch(driver) }
                for await order in orders {
                    switch order {
                    // A shut never waits behind an opening that hangs.
                    case .shut:
                        await driver.countShut()
                        group.addTask { await shut(driver) }
                    case .open(let until):
                        let shuts = await driver.shuts
                        group.addTask { await open(until: until, after: shuts, driver) }
                    }
                }
                group.cancelAll()
            }
        }
        await barrier.close()
    }

    /// A pulse that cannot be given in time is not made up for. `shuts` were ordered before; another one
    /// meanwhile means that the barrier must not be open.
    private func open(until: Duration, after shuts: Int, _ driver: BarrierDriver) async {
        guard now() < until, await driver.mayOpen(after: shuts) else { return }
        await driver.countOpening(until: until)
        do throws(DeviceError) {
            try await barrier.pulse(until: until)
        } catch {
            await fail(error, driver)
        }
        if await driver.shuts != shuts { await shut(driver) }
    }

    /// An engine that hangs lets the lamp go dark: its pulse ends then, too.
    private func shutIfNotRenewed(_ driver: BarrierDriver) async {
        guard now() - renewedAt() >= renewal, await driver.isOpen(at: now()) else { return }
        await driver.countShut()
        await shut(driver)
    }

    private func shut(_ driver: BarrierDriver) async {
        do throws(DeviceError) {
            try await barrier.shut()
        } catch {
            await fail(error, driver)
        }
    }

    private func watch(_ driver: BarrierDriver) async {
        while !Task.isCancelled {
            await shutIfNotRenewed(driver)
            do throws(DeviceError) {
                try await barrier.check()
            } catch {
                await fail(error, driver)
            }
            try? await Task.sleep(for: Self.checkInterval)
        }
    }

    /// A barrier that failed is a fault until it has shut; one task at a time sees to that.
    private func fail(_ error: DeviceError, _ driver: BarrierDriver) async {
        guard await driver.fail() else { return }
        logger.error("\(error)")
        await engine.handle(.failed(.barrier, error))
        while !Task.isCancelled {
            if (try? await barrier.shut()) != nil {
                await driver.recover()
                logger.notice("\(barrier.name): works again")
                await engine.handle(.recovered(.barrier))
                return
            }
            try? await Task.sleep(for: Self.retryInterval)
        }
    }
}

/// Whether the barrier has failed and has not shut since.
private actor BarrierDriver {
    private var hasFailed = false
    /// How often it was ordered to shut.
    private(set) var shuts = 0
    /// When it is shut by itself at the latest.
    private var openUntil = Duration.zero

    func countShut() {
        shuts += 1
        openUntil = .zero
    }

    func countOpening(until: Duration) {
        openUntil = until
    }

    func isOpen(at time: Duration) -> Bool { time < openUntil }

    func mayOpen(after shuts: Int) -> Bool {
        !hasFailed && self.shuts == shuts
    }

    /// True for whoever told of the failure first.
    func fail() -> Bool {
        defer { hasFailed = true }
        return !hasFailed
    }

    func recover() {
        hasFailed = false
    }
}
