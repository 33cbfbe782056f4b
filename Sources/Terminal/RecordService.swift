import DeviceInterface
import Logging
import ServiceLifecycle
import TerminalCore

/// Tells the engine what came of its orders to the journal, and waits at the end for what is not written yet.
struct RecordService: Service {
    let answers: AsyncStream<DeviceError?>
    let engine: Engine
    let now: @Sendable () -> Duration
    let logger: Logger

    /// The longest a stop waits for the disk.
    private static let patience = Duration.seconds(1)

    /// Runs until told to stop, and a moment longer.
    func run() async throws {
        // Ended below, after `finish`: a cancelled service must not stop what is being written.
        let answering = Task {
            for await error in answers { await engine.handle(.journalAnswered(error)) }
        }
        try? await gracefulShutdown()
        await finish()
        answering.cancel()
    }

    private func finish() async {
        let end = now() + Self.patience
        // The camera is closed, and that is right.
        await engine.handle(.noMoreFrames)
        while await engine.waitingScans > 0, now() < end {
            // Nobody else tells the engine of time any more.
            await engine.handle(.tick)
            try? await Task.sleep(for: .milliseconds(5))
        }
        let waiting = await engine.waitingScans
        guard waiting > 0 else { return }
        logger.critical("\(waiting) scans were not written to the journal")
    }
}
