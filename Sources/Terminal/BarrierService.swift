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
        let openUntil = OpenUntil()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await shutIfNotRenewed(openUntil) }
                for await order in orders {
                    group.addTask { await carryOut(order, openUntil) }
                }
                group.cancelAll()
            }
        }
        await barrier.close()
    }

    private func carryOut(_ order: BarrierUpkeep.Order, _ openUntil: OpenUntil) async {
        do throws(DeviceError) {
            switch order {
            case .pulse(let until):
                openUntil.time.withLock { $0 = until }
                try await barrier.pulse(until: until)
            case .shut:
                openUntil.time.withLock { $0 = .zero }
                try await barrier.shut()
            case .check: try await barrier.check()
            }
            await engine.handle(.barrierAnswered(order, nil))
        } catch {
            await engine.handle(.barrierAnswered(order, error))
        }
    }

    private func shutIfNotRenewed(_ openUntil: OpenUntil) async {
        while !Task.isCancelled {
            let time = now()
            if time - engine.renewedAt >= renewal, openUntil.time.withLock({ time < $0 }) {
                try? await barrier.shut()
            }
            try? await Task.sleep(for: Self.roundInterval)
        }
    }
}

/// When the last pulse ends by itself at the latest.
private final class OpenUntil: Sendable {
    let time = Mutex(Duration.zero)
}
