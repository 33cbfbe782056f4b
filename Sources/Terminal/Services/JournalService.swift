import DeviceInterface
import Logging
import ServiceLifecycle
import TerminalCore

/// Reports the outcomes of journal orders to the engine. At shutdown, waits for unwritten scans.
struct JournalService: Service {
    let answers: AsyncStream<DeviceError?>
    let engine: Engine
    let now: @Sendable () -> Duration
    let logger: Logger

    /// The longest time for which a shutdown waits for the disk.
    private static let patience = Duration.seconds(1)

    /// Runs until a graceful shutdown, and until the last scans are written.
    func run() async throws {
        // The task ends below, after `finish`: a cancelled service must not interrupt a write.
        let answering = Task {
            for await error in answers { await engine.handle(.journalAnswered(error)) }
        }
        try? await gracefulShutdown()
        await finish()
        answering.cancel()
    }

    private func finish() async {
        let end = now() + Self.patience
        // The camera is closed, as expected.
        await engine.handle(.noMoreFrames)
        while await engine.waitingScans > 0, now() < end {
            // No other service reports the passing of time any more.
            await engine.handle(.tick)
            try? await Task.sleep(for: .milliseconds(5))
        }
        let waiting = await engine.waitingScans
        guard waiting > 0 else { return }
        logger.critical("\(waiting) scans were not written to the journal")
    }
}
