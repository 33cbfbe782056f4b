import DeviceInterface
import Logging
public import ServiceLifecycle
import Verdicts

/// Engine to journal: in order, nothing lost silently, never holding up the lamp.
///
/// A scan that cannot be written is tried again until it can; meanwhile the gate shows the fault
/// signal and judges nobody, so the queue does not grow. A disk that does not answer within a second is a
/// storage fault like one that says no. Whether there is room is looked at before anybody comes, too: the
/// first green after a disk fills would otherwise open and leave no trace.
public struct RecordService: Service {
    private let writer: ScanWriter
    private let engine: Engine
    private let logger: Logger
    private let now: @Sendable () -> Duration

    private static let roundInterval = Duration.milliseconds(50)
    /// How many rounds until the storage is looked at, or tried again.
    private static let roundsBetweenLooks = 10
    /// The longest the disk may take for what it is given.
    private static let patience = Duration.seconds(1)

    /// Watches `writer`, and tells `engine` when it fails.
    init(
        writer: ScanWriter, engine: Engine, now: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.writer = writer
        self.engine = engine
        self.now = now
        self.logger = logger
    }

    /// Runs until told to stop, then waits a moment for what is still queued.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
        await finish()
    }

    private func watch() async {
        var failure: DeviceError?
        var round = 0
        while !Task.isCancelled {
            if round % Self.roundsBetweenLooks == 0 { writer.look() }
            round += 1
            await tell(writer.status, &failure)
            try? await Task.sleep(for: Self.roundInterval)
        }
    }

    private func tell(_ status: ScanWriter.Status, _ failure: inout DeviceError?) async {
        let error = status.error ?? delay(of: status)
        guard error != failure else { return }
        if let error {
            if failure == nil { logger.error("\(error)") }
            await engine.handle(.failed(.storage, error))
        } else if status.waitingSince == nil {
            logger.notice("the journal is written again")
            await engine.handle(.recovered(.storage))
        } else {
            return
        }
        failure = error
    }

    private func delay(of status: ScanWriter.Status) -> DeviceError? {
        guard let since = status.waitingSince, now() - since >= Self.patience else { return nil }
        return DeviceError(
            .timedOut, "write the journal",
            advice: "The disk does not answer; until it does the gate shows the fault signal.")
    }

    private func finish() async {
        writer.look()
        let end = now() + Self.patience
        while writer.status.pending > 0, now() < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        let status = writer.status
        guard status.pending + status.lost > 0 else { return }
        logger.critical("\(status.pending + status.lost) scans were not written to the journal")
    }
}
