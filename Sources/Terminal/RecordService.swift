public import DeviceInterface
public import Logging
public import ServiceLifecycle
import Verdicts

/// Where the engine's scans are kept, and whether there is room for more.
public struct ScanRecord: Sendable {
    /// Keeps one scan, or throws and keeps nothing of it.
    let write: @Sendable (Scan) throws(DeviceError) -> Void
    /// Throws what keeping one would, if there is no room.
    let expectRoom: @Sendable () throws(DeviceError) -> Void

    /// Keeps nothing, as a demonstration does.
    public static let none = ScanRecord { _ in }

    /// Takes both as they are.
    public init(
        expectRoom: @escaping @Sendable () throws(DeviceError) -> Void = {},
        write: @escaping @Sendable (Scan) throws(DeviceError) -> Void
    ) {
        self.write = write
        self.expectRoom = expectRoom
    }
}

/// Engine to journal: in order, nothing lost silently, never holding up the lamp.
///
/// A scan that cannot be written is tried again until it can; meanwhile the gate shows the fault
/// signal and judges nobody, so the queue does not grow. Whether there is room is looked at before
/// anybody comes, too: the first green after a disk fills would otherwise open and leave no trace.
public struct RecordService: Service {
    private let recorder: Recorder
    private let scans: AsyncStream<Scan>

    static let retryInterval = Duration.milliseconds(500)

    /// Takes `scans` to `record`, and tells `engine` when that fails.
    public init(
        scans: AsyncStream<Scan>, engine: Engine, logger: Logger, record: ScanRecord
    ) {
        self.scans = scans
        recorder = Recorder(engine: engine, logger: logger, record: record)
    }

    /// Runs until told to stop, then writes what is still queued, once.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        await recorder.look()
                        try? await Task.sleep(for: Self.retryInterval)
                    }
                }
                for await scan in scans { await recorder.record(scan) }
                group.cancelAll()
            }
        }
    }
}

/// What is known of the storage, from writing to it and from looking at it.
private actor Recorder {
    private let engine: Engine
    private let logger: Logger
    private let record: ScanRecord
    private var isWriting = false
    private var hasFailed = false

    init(engine: Engine, logger: Logger, record: ScanRecord) {
        self.engine = engine
        self.logger = logger
        self.record = record
    }

    /// A scan on its way tells better whether there is room.
    func look() async {
        guard !isWriting else { return }
        do throws(DeviceError) {
            try record.expectRoom()
            await succeeded()
        } catch {
            await failed(error)
        }
    }

    func record(_ scan: Scan) async {
        isWriting = true
        defer { isWriting = false }
        while true {
            do throws(DeviceError) {
                try record.write(scan)
                await succeeded()
                return
            } catch {
                await failed(error)
            }
            guard !Task.isCancelled else {
                logger.critical("a scan was not written: \(scan.verdict.reason.rawValue)")
                return
            }
            try? await Task.sleep(for: RecordService.retryInterval)
        }
    }

    private func succeeded() async {
        guard hasFailed else { return }
        hasFailed = false
        await engine.handle(.recovered(.storage))
    }

    private func failed(_ error: DeviceError) async {
        if !hasFailed { logger.error("\(error)") }
        hasFailed = true
        await engine.handle(.failed(.storage, error))
    }
}
