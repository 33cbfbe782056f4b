import DeviceInterface
import ServiceLifecycle
import Synchronization
import TerminalCore

/// Carries out the core's orders to the barrier; none of them waits for another.
///
/// An engine that hangs lets the lamp go dark. A pulse that still runs then is ended, too.
struct BarrierService: Service {
    let barrier: any Barrier
    let orders: AsyncStream<BarrierUpkeep.Order>
    /// How long after the engine's last tick a pulse ends.
    let renewal: Duration
    let engine: Engine
    let now: @Sendable () -> Duration

    private static let roundInterval = Duration.milliseconds(100)

    /// Runs until told to stop, then closes the barrier.
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

    /// `shuts` were ordered before; another one meanwhile means that the barrier must not be opened.
    private func carryOut(
        _ order: BarrierUpkeep.Order, after shuts: Int, _ told: BarrierOrders
    ) async {
        do throws(DeviceError) {
            switch order {
            case .pulse(let until):
                if now() < until, told.shuts == shuts { try await barrier.pulse(until: until) }
            case .shut: try await barrier.shut()
            case .check: try await barrier.check()
            }
            await engine.handle(.barrierAnswered(order, nil))
        } catch {
            await engine.handle(.barrierAnswered(order, error))
        }
    }

    private func shutIfNotRenewed(_ told: BarrierOrders) async {
        while !Task.isCancelled {
            let time = now()
            if time - engine.renewedAt >= renewal, told.mayBeOpen(at: time) {
                try? await barrier.shut()
            }
            try? await Task.sleep(for: Self.roundInterval)
        }
    }
}

/// What the barrier was told, in the order in which it was told.
private final class BarrierOrders: Sendable {
    private let state = Mutex<(shuts: Int, openUntil: Duration)>((0, .zero))

    /// How many shuts there were, this one among them.
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
