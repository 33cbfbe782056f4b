package import DeviceInterface
internal import Execution
internal import Synchronization
internal import SystemPackage

/// Runs an actor's work on one named thread, so that blocking system calls never hold up the shared
/// pool. The thread ends with the executor.
package final class DeviceThread: SerialExecutor {
    private let jobs = JobQueue()

    /// Starts the thread; `top` shows it as `name` (at most 15 bytes).
    package init(_ name: String) throws(DeviceError) {
        let jobs = jobs
        do {
            try NamedThread.start(name) { jobs.run() }
        } catch {
            throw DeviceError(
                errno: error, "start the thread \(name)",
                advice: "The machine is out of threads or memory; look for a process that leaks.")
        }
    }

    deinit {
        jobs.finish()
    }

    /// Adds a job to the thread's queue; jobs run in the order in which they were added.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The closure holds the executor until the job is done, even if the job drops its last
        // owner.
        jobs.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// A queue of jobs for one thread, in order of arrival.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isFinished = false
    }

    private let state = Mutex(State())
    private let arrivals = Semaphore()

    func add(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        arrivals.signal()
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        arrivals.signal()
    }

    func run() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        while true {
            let (job, isFinished) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isFinished)
            }
            if let job { return job }
            if isFinished { return nil }
            arrivals.wait()
        }
    }
}
