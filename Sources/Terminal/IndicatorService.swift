import DeviceInterface
import ServiceLifecycle
import Synchronization
import TerminalCore
import Verdicts

/// Carries out the core's orders to the lamp.
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
        let deadline = LampDeadline()
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await follow(deadline) }
                group.addTask { await endOverdue(deadline) }
            }
        }
        await indicator.close()
    }

    private func follow(_ deadline: LampDeadline) async {
        for await order in orders {
            deadline.time.withLock { $0 = order.deadline }
            do throws(DeviceError) {
                try await indicator.show(order.lamp, until: order.deadline)
                await engine.handle(.lampAnswered(nil))
            } catch {
                await engine.handle(.lampAnswered(error))
            }
        }
    }

    private func endOverdue(_ deadline: LampDeadline) async {
        while !Task.isCancelled {
            if deadline.isOver(at: now() - Self.grace) { try? await indicator.show(.dark) }
            try? await Task.sleep(for: Self.roundInterval)
        }
    }
}

/// When the last order to the lamp ends.
private final class LampDeadline: Sendable {
    let time = Mutex<Duration?>(nil)

    /// True once for an order that is over.
    func isOver(at now: Duration) -> Bool {
        time.withLock { time in
            guard let end = time, end <= now else { return false }
            time = nil
            return true
        }
    }
}
