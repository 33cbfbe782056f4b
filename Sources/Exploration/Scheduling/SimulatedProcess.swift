import CSwiftRuntime
import Execution
import Synchronization

/// A process of a simulated machine: its tasks run when the scheduler picks them. It can be stopped,
/// continued and killed, as by signals.
///
/// Nothing that a killed process does has an effect: its devices, files and connections refuse it.
/// Its tasks are cancelled and run to their ends at once, so that no memory is left behind.
final class SimulatedProcess: TaskExecutor {
    private struct State {
        var isAlive = true
        var isStopped = false
        /// The time of a dead process, which moves with its sleeps, so that its time limits end.
        var ownTime: Duration?
        var held: [Scheduler.Candidate] = []
        var heldSleepers: [Int] = []
        var blocked: [(thread: SimulatedThread, number: Int)] = []
        var carriers: [CarrierThread] = []
        var main: Task<Void, Never>?
        var whenEnded: [@Sendable () -> Void] = []
    }

    /// The name, such as `terminal`.
    let name: String
    /// The number, in the order of starts.
    let number: UInt64
    let scheduler: Scheduler
    private let mayBlock: Bool
    private let state = Mutex(State())

    /// Creates a process that runs nothing yet. If `mayBlock`, its threads are threads of this
    /// machine, in which a device can keep a call for a while.
    init(_ name: String, number: UInt64, on scheduler: Scheduler, mayBlock: Bool) {
        (self.name, self.number, self.scheduler, self.mayBlock) = (
            name, number, scheduler, mayBlock
        )
    }

    /// Whether it has not been killed and has not ended.
    var isAlive: Bool { state.withLock { $0.isAlive } }
    /// Whether it is stopped.
    var isStopped: Bool { state.withLock { $0.isStopped } }
    /// Whether its jobs run: it is not stopped, or it is dead and runs to its end.
    var mayRun: Bool { state.withLock { !$0.isStopped || !$0.isAlive } }

    /// Its clock, tasks and threads.
    var context: ExecutionContext {
        ExecutionContext(clock: ProcessClock(process: self), tasks: self) { [self] name in
            SimulatedThread(name, of: self, mayBlock: mayBlock)
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        scheduler.add(.job(UnownedJob(job), self))
    }

    /// Runs `work` on the calling thread. Jobs that it adds to the shared pool become jobs of the
    /// process: a library may start tasks without an executor.
    func takingJobs(_ work: () -> Void) {
        let old = gl_take_jobs(
            gl_taker(
                take: { job, context in
                    guard let context else { return }
                    let process = Unmanaged<SimulatedProcess>.fromOpaque(context)
                        .takeUnretainedValue()
                    process.scheduler.add(.job(unsafeBitCast(job, to: UnownedJob.self), process))
                }, context: Unmanaged.passUnretained(self).toOpaque()))
        work()
        _ = gl_take_jobs(old)
    }

    /// Runs the process's main function.
    func start(_ main: sending @escaping @isolated(any) () async -> Void) {
        let task = Task(executorPreference: self) { [weak self] in
            await main()
            self?.kill()
        }
        state.withLock { $0.main = task }
    }

    /// Calls `action` once the process has ended or was killed.
    func whenEnded(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenEnded.append(action) }
    }

    /// Stops it, as SIGSTOP does.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Lets a stopped process go on.
    func go() {
        let (candidates, sleepers) = state.withLock { state in
            defer { (state.held, state.heldSleepers) = ([], []) }
            state.isStopped = false
            return (state.held, state.heldSleepers)
        }
        for candidate in candidates { scheduler.addNow(candidate) }
        for id in sleepers { scheduler.wake(id) }
    }

    /// Kills it, as SIGKILL does; also what the end of its main function does.
    func kill() {
        guard isAlive else { return }
        end()
        let main = state.withLock { $0.main.take() }
        takingJobs { main?.cancel() }
        let (blocked, carriers) = state.withLock { state in
            defer { (state.blocked, state.carriers) = ([], []) }
            return (state.blocked, state.carriers)
        }
        for (thread, number) in blocked { thread.unblock(number) }
        for carrier in carriers { carrier.finish() }
        go()
        scheduler.wakeSleepers(of: self)
    }

    private func end() {
        let actions = state.withLock { state in
            guard state.isAlive else { return [] as [@Sendable () -> Void] }
            state.isAlive = false
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for action in actions { action() }
    }

    /// The calls of its threads that a device keeps.
    var blockedCalls: [(thread: SimulatedThread, number: Int)] {
        state.withLock { $0.blocked }.filter { $0.thread.isBlocked(in: $0.number) }
    }

    /// Notes a thread of this machine, which ends with the process: the task that uses it may never
    /// end.
    func note(_ carrier: CarrierThread) {
        let isAlive = state.withLock { state in
            if state.isAlive { state.carriers.append(carrier) }
            return state.isAlive
        }
        if !isAlive { carrier.finish() }
    }

    /// Notes that a thread is blocked, so that a kill ends that.
    func note(blocked thread: SimulatedThread, _ number: Int) {
        state.withLock { state in
            state.blocked.removeAll { !$0.thread.isBlocked(in: $0.number) }
            state.blocked.append((thread, number))
        }
    }

    /// The time as the process sees it.
    var time: Duration { state.withLock { $0.ownTime } ?? scheduler.now }

    /// How long the own time of a dead process may pass until its tasks must have ended.
    private static let afterlife = Duration.seconds(60)

    /// Lets the time of a dead process pass, or a second of it. A task that does not end although it
    /// is cancelled is suspended for ever.
    func pass(to time: Duration?) async {
        let now = scheduler.now
        let isOver = state.withLock { state in
            let own = state.ownTime ?? now
            state.ownTime = max(own, time ?? own + .seconds(1))
            return own - now > Self.afterlife
        }
        if isOver { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
    }

    /// Keeps a candidate until the process goes on.
    func hold(_ candidate: Scheduler.Candidate) { state.withLock { $0.held.append(candidate) } }

    /// Keeps a task asleep until the process goes on.
    func hold(sleeper: Int) { state.withLock { $0.heldSleepers.append(sleeper) } }
}

/// The monotonic clock of a process.
struct ProcessClock: DeadlineClock {
    let process: SimulatedProcess

    var time: Duration { process.time }

    func sleep(untilTime time: Duration) async throws {
        guard process.isAlive else { return await process.pass(to: time) }
        try await process.scheduler.sleep(until: time, of: process)
    }
}
