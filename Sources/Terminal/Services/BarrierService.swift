import DeviceInterface
import Execution
import ServiceLifecycle
import Synchronization
import TerminalCore

/// Carries out the core's orders to the barrier. No order waits for another one.
///
/// The lamp goes dark when the engine hangs. In that case, this service also ends a running pulse.
struct BarrierService: Service {
    let barrier: any Barrier
    let orders: AsyncStream<BarrierUpkeep.Order>
    /// The time after the engine's last tick at which a pulse ends.
    let renewal: Duration
    let engine: Engine
    let clock: any DeadlineClock

    private static let roundInterval = Duration.milliseconds(100)

    /// Runs until a graceful shutdown, then closes the barrier.
    func run() async throws {
        let told = BarrierOrders()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await shutIfNotRenewed(told) }
                for await order in orders {
                    let shuts = told.note(order)
                    group.addTask { await carryOut(order, after: shuts, told) }
                }
                group.cancelAll()
            }
        }
        await barrier.close()
    }

    /// Carries out an order. `shuts` is the number of shuts ordered up to this order. If another
    /// shut follows, the barrier must not be opened.
    private func carryOut(
        _ order: BarrierUpkeep.Order, after shuts: Int, _ told: BarrierOrders
    ) async {
        if case .pulse(let until) = order, clock.time >= until || told.shuts != shuts {
            return await engine.handle(.barrierAnswered(order, nil))
        }
        await engine.handle(.barrierAnswered(order, await barrier.carryOut(order)))
    }

    private func shutIfNotRenewed(_ told: BarrierOrders) async {
        while !Task.isCancelled {
            let time = clock.time
            if time - engine.renewedAt >= renewal, told.mayBeOpen(at: time) {
                try? await barrier.shut()
            }
            try? await clock.sleep(for: Self.roundInterval)
        }
    }
}

/// Records the orders given to the barrier, in their order.
private final class BarrierOrders: Sendable {
    private let state = Mutex<(shuts: Int, openUntil: Duration)>((0, .zero))

    /// Notes an order and returns the number of shuts so far, including this one.
    func note(_ order: BarrierUpkeep.Order) -> Int {
        state.withLock { state in
            switch order {
            case .pulse(let until): state.openUntil = until
            case .shut: state = (state.shuts &+ 1, .zero)
            case .check: break
            }
            return state.shuts
        }
    }

    var shuts: Int { state.withLock { $0.shuts } }

    func mayBeOpen(at time: Duration) -> Bool { state.withLock { time < $0.openUntil } }
}
