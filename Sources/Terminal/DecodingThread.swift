internal import Dispatch

/// Where frames are decoded: beside the pool that everything else shares, which has no more threads than
/// the machine has cores. A lamp must not wait for a picture.
actor DecodingThread {
    private let queue: QueueExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ label: String) {
        queue = QueueExecutor(label)
    }

    /// Does the work there and answers what comes of it.
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
