internal import Dispatch

/// A thread for work that may block or take long. The shared pool has only as many threads as the
/// machine has cores, and a lamp must not wait for a picture or a disk.
public actor WorkThread {
    private let executor: any SerialExecutor

    /// The executor of the thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Starts a thread of `context`.
    public init(_ name: String, in context: ExecutionContext) {
        executor = context.thread(name)
    }

    /// Runs `work` on the thread and returns its result.
    public func run<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try work()
    }
}

/// A serial queue of Dispatch as an executor.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
