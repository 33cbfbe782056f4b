import DeviceInterface
import Execution
import ServiceLifecycle
import Synchronization
import TerminalCore
import Verdicts

/// Carries out the core's orders to the lamp. A change does not wait for a repetition that hangs.
///
/// An order lasts until its deadline. If the engine hangs and no further order follows, the lamp
/// still goes dark.
struct IndicatorService: Service {
    let indicator: any Indicator
    let orders: AsyncStream<LampUpkeep.Order>
    let engine: Engine
    let clock: any DeadlineClock

    private static let roundInterval = Duration.milliseconds(50)
    /// The delay after a deadline before the service turns the lamp off itself.
    private static let grace = Duration.milliseconds(100)

    /// Runs until a graceful shutdown, then turns the lamp off.
    func run() async throws {
        let newest = NewestOrder()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await endOverdue(newest) }
                for await order in orders {
                    let number = newest.note(order)
                    group.addTask { await show(order, number, newest) }
                }
                group.cancelAll()
            }
        }
        await indicator.close()
    }

    private func show(
        _ order: LampUpkeep.Order, _ number: Int, _ newest: NewestOrder
    ) async {
        let error = newest.isStill(number) ? await indicator.carryOut(order) : nil
        await engine.handle(.lampAnswered(order, error))
    }

    private func endOverdue(_ newest: NewestOrder) async {
        while !Task.isCancelled {
            if let number = newest.overdue(at: clock.time - Self.grace),
                (try? await indicator.show(.dark)) != nil
            {
                newest.end(number)
            }
            try? await clock.sleep(for: Self.roundInterval)
        }
    }
}

/// The number and end of the last order to the lamp.
private final class NewestOrder: Sendable {
    private let state = Mutex<(number: Int, deadline: Duration?)>((0, nil))

    func note(_ order: LampUpkeep.Order) -> Int {
        state.withLock { state in
            state = (state.number &+ 1, order.deadline)
            return state.number
        }
    }

    func isStill(_ number: Int) -> Bool { state.withLock { $0.number == number } }

    /// Returns the order's number if its deadline has passed and the lamp was not turned off since;
    /// otherwise `nil`.
    func overdue(at now: Duration) -> Int? {
        state.withLock { state in
            state.deadline.map { $0 <= now } == true ? state.number : nil
        }
    }

    /// Notes that the lamp was turned off after the order with this number.
    func end(_ number: Int) {
        state.withLock { state in
            if state.number == number { state.deadline = nil }
        }
    }
}
