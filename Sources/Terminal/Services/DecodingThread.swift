internal import Dispatch

/// A thread for decoding frames. The shared pool has only as many threads as the machine has cores,
/// and a lamp must not wait for a picture.
actor DecodingThread {
    private let queue: QueueExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ label: String) {
        queue = QueueExecutor(label)
    }

    /// Runs `work` on the thread and returns its result.
    func run<Value: Sendable>(_ work: @Sendable () throws -> Value) rethrows -> Value {
        try work()
    }
}

private final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
