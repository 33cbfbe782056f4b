import DeviceInterface
import ServiceLifecycle
import Synchronization
import TerminalCore
import Verdicts

/// Carries out the core's orders to the lamp; what is new does not wait for a repetition that hangs.
///
/// An order holds until its deadline: if the engine hangs and no other comes, the lamp goes dark all the same.
struct IndicatorService: Service {
    let indicator: any Indicator
    let orders: AsyncStream<LampUpkeep.Order>
    let engine: Engine
    let now: @Sendable () -> Duration

    private static let roundInterval = Duration.milliseconds(50)
    /// How much later than the core the service ends a colour itself.
    private static let grace = Duration.milliseconds(100)

    /// Runs until told to stop, then goes dark.
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
        do throws(DeviceError) {
            if newest.isStill(number) {
                try await indicator.show(order.lamp, until: order.deadline)
            }
            await engine.handle(.lampAnswered(order, nil))
        } catch {
            await engine.handle(.lampAnswered(order, error))
        }
    }

    private func endOverdue(_ newest: NewestOrder) async {
        while !Task.isCancelled {
            if let number = newest.overdue(at: now() - Self.grace),
                (try? await indicator.show(.dark)) != nil
            {
                newest.end(number)
            }
            try? await Task.sleep(for: Self.roundInterval)
        }
    }
}

/// The last order to the lamp: its number, and when it ends.
private final class NewestOrder: Sendable {
    private let state = Mutex<(number: Int, deadline: Duration?)>((0, nil))

    func note(_ order: LampUpkeep.Order) -> Int {
        state.withLock { state in
            state = (state.number &+ 1, order.deadline)
            return state.number
        }
    }

    func isStill(_ number: Int) -> Bool { state.withLock { $0.number == number } }

    /// The order's number if it is over and the lamp was not told so.
    func overdue(at now: Duration) -> Int? {
        state.withLock { state in
            state.deadline.map { $0 <= now } == true ? state.number : nil
        }
    }

    /// The lamp was told that the order is over.
    func end(_ number: Int) {
        state.withLock { state in
            if state.number == number { state.deadline = nil }
        }
    }
}
