import DeviceInterface
import Execution
import Logging
import ServiceLifecycle
import TerminalCore

/// Carries out the core's orders to the journal on a thread of its own, so that a disk that hangs
/// delays nothing else. At shutdown, waits for unwritten scans.
struct JournalService: Service {
    let record: JournalSink
    let orders: AsyncStream<JournalUpkeep.Order>
    let engine: Engine
    let context: ExecutionContext
    let logger: Logger

    /// The longest time for which a shutdown waits for the disk.
    private static let patience = Duration.seconds(1)

    /// Runs until a graceful shutdown, and until the last scans are written.
    func run() async throws {
        let thread = WorkThread("gatelight.journal", in: context)
        // It ends after `finish`, and a disk that hangs must not delay the stop: a task of its own.
        let writing = Task(executorPreference: context.tasks) { [record, orders, engine] in
            for await order in orders {
                let error = await thread.run { record.carryOut(order) }
                await engine.handle(.journalAnswered(error))
            }
        }
        try? await gracefulShutdown()
        await finish()
        writing.cancel()
    }

    private func finish() async {
        let end = context.clock.time + Self.patience
        // The camera is closed, as expected.
        await engine.handle(.noMoreFrames)
        while await engine.waitingScans > 0, context.clock.time < end {
            // No other service reports the passing of time any more.
            await engine.handle(.tick)
            try? await context.clock.sleep(for: .milliseconds(5))
        }
        let waiting = await engine.waitingScans
        guard waiting > 0 else { return }
        logger.critical("\(waiting) scans were not written to the journal")
    }
}
