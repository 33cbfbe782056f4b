public import DeviceInterface
public import Logging
public import ServiceLifecycle
import Verdicts

/// Engine to journal: in order, nothing lost silently, never holding up the lamp.
///
/// A scan that cannot be written is tried again until it can; meanwhile the gate shows the fault
/// signal and judges nobody, so the queue does not grow.
public struct RecordService: Service {
    private let write: @Sendable (Scan) throws(DeviceError) -> Void
    private let engine: Engine
    private let scans: AsyncStream<Scan>
    private let logger: Logger

    private static let retryInterval = Duration.milliseconds(500)

    /// `write` puts one scan into the journal.
    public init(
        scans: AsyncStream<Scan>, engine: Engine, logger: Logger,
        write: @escaping @Sendable (Scan) throws(DeviceError) -> Void
    ) {
        self.scans = scans
        self.engine = engine
        self.logger = logger
        self.write = write
    }

    /// Runs until told to stop, then writes what is still queued, once.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await scan in scans { await record(scan) }
        }
    }

    private func record(_ scan: Scan) async {
        var failed = false
        while true {
            do throws(DeviceError) {
                try write(scan)
                if failed { await engine.handle(.recovered(.storage)) }
                return
            } catch {
                if !failed { logger.error("\(error)") }
                failed = true
                await engine.handle(.failed(.storage, error))
            }
            guard !Task.isCancelled else {
                logger.critical("a scan was not written: \(scan.verdict.reason.rawValue)")
                return
            }
            try? await Task.sleep(for: Self.retryInterval)
        }
    }
}
