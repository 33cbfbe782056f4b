import Synchronization

/// A thread of a simulated process. Its jobs run one after the other, in the order in which they
/// were added.
///
/// A thread that may block runs its jobs on a thread of this machine, while the scheduler waits. A
/// device can then keep a call for some virtual time, during which everything else goes on.
final class SimulatedThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Whether the scheduler has it as a candidate, or it runs or blocks.
        var isScheduled = false
        /// The number of the current block, so that an alarm from before a kill resumes nothing.
        var block = 0
    }

    let name: String
    let process: SimulatedProcess
    private let state = Mutex(State())
    private let carrier: CarrierThread?

    init(_ name: String, of process: SimulatedProcess, mayBlock: Bool) {
        (self.name, self.process) = (name, process)
        carrier = mayBlock ? CarrierThread() : nil
        if let carrier { process.note(carrier) }
    }

    deinit {
        carrier?.finish()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isNew = state.withLock { state in
            state.jobs.append(job)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isNew { process.scheduler.add(.thread(self)) }
    }

    /// Runs the next job, or the rest of one that was blocked.
    func runNext() {
        if let carrier, carrier.isBlocked {
            carrier.goOn()
        } else {
            guard let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) else {
                return
            }
            let executor = asUnownedSerialExecutor()
            if let carrier {
                carrier.run(for: self) { [process] in
                    process.takingJobs { job.runSynchronously(on: executor) }
                }
            } else {
                process.takingJobs { job.runSynchronously(on: executor) }
            }
        }
        if let carrier, carrier.isBlocked { return }
        let hasMore = state.withLock { state in
            state.isScheduled = !state.jobs.isEmpty
            return state.isScheduled
        }
        if hasMore { process.scheduler.add(.thread(self)) }
    }

    /// Blocks the calling job for `duration`, or until its process is killed. Does nothing on a
    /// thread that may not block.
    static func block(for duration: Duration) {
        guard let thread = CarrierThread.currentThread else { return }
        thread.block(for: duration)
    }

    private func block(for duration: Duration) {
        guard let carrier, process.isAlive else { return }
        let number = state.withLock { state in
            state.block += 1
            return state.block
        }
        let scheduler = process.scheduler
        scheduler.at(scheduler.now + duration) { [weak self] in self?.unblock(number) }
        process.note(blocked: self, number)
        carrier.block()
    }

    /// Whether call `number` has not gone on: a device keeps it, or its thread has not run since.
    func isBlocked(in number: Int) -> Bool {
        // Its end adds one, and the next call another.
        state.withLock { $0.block <= number + 1 } && carrier?.isBlocked ?? false
    }

    /// Lets block `number` end.
    func unblock(_ number: Int) {
        let isCurrent = state.withLock { state in
            guard state.block == number else { return false }
            state.block += 1
            return true
        }
        if isCurrent { process.scheduler.addNow(.thread(self)) }
    }
}
