import CSwiftRuntime
import Execution
import ReproducibleNumbers
import Synchronization

/// Runs the jobs of simulated processes one at a time, in an order that a seed chooses, on virtual
/// time.
///
/// Everything that can run now is a candidate; the seed picks one. Virtual time moves only when
/// nothing can run. A hand-over from one job to the next can be delayed, as when the kernel runs
/// another program first. The same seed and the same jobs give the same run.
final class Scheduler: Sendable {
    /// How often, and for how long, hand-overs are delayed.
    struct Pauses {
        /// The probability that a job is delayed.
        var chance = 0.0
        /// The longest delay. Most delays are much shorter.
        var longest = Duration.zero
    }

    /// What can be run: a task's job, or a thread with jobs of its own.
    enum Candidate {
        case job(UnownedJob, SimulatedProcess)
        case thread(SimulatedThread)

        /// The name of the process, and of the thread if it is one.
        var name: String {
            switch self {
            case .job(_, let process): process.name
            case .thread(let thread): "\(thread.process.name)/\(thread.name)"
            }
        }

        var process: SimulatedProcess {
            switch self {
            case .job(_, let process): process
            case .thread(let thread): thread.process
            }
        }
    }

    /// What happens at a time.
    enum Alarm {
        /// A delayed candidate.
        case ready(Candidate)
        /// A sleeping task.
        case wake(Int, SimulatedProcess)
        /// An action of the world.
        case action(@Sendable () -> Void)
    }

    fileprivate struct Sleeper {
        let process: SimulatedProcess
        let continuation: CheckedContinuation<Void, any Error>
    }

    fileprivate struct State {
        var random: SeededRandom
        var pauses = Pauses()
        var now = Duration.zero
        var ready: [Candidate] = []
        var alarms = AlarmQueue<Alarm>()
        var sleepers: [Int: Sleeper] = [:]
        /// Whether a process was killed that may still have something to run.
        var hasDead = false
        var nextSleeper = 0
        var jobs = 0
        var jobsNow = 0
        var spinning: [String: Int] = [:]
        var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    }

    /// The number of jobs at one moment after which the program counts as spinning.
    private static let mostJobsAtOnce = 200_000

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SeededRandom(seed: seed, "schedule", 0)))
    }

    /// The virtual time since the simulation's start.
    var now: Duration { state.withLock { $0.now } }
    /// The number of jobs that were run.
    var jobs: Int { state.withLock { $0.jobs } }
    /// A digest of the order of all jobs so far, and of their times.
    var trace: UInt64 { state.withLock { $0.trace } }

    /// Delays hand-overs from now on.
    func setPauses(_ pauses: Pauses) { state.withLock { $0.pauses = pauses } }

    /// Adds something to the trace.
    func note(_ number: UInt64) { state.withLock { $0.mix(number) } }

    /// Adds a candidate, perhaps delayed.
    func add(_ candidate: Candidate) {
        let isAlive = candidate.process.isAlive
        state.withLock { state in
            if !isAlive { state.hasDead = true }
            guard state.pauses.chance > 0, isAlive, state.random.chance(state.pauses.chance) else {
                return state.ready.append(candidate)
            }
            // Each length from a ten-thousandth of the longest to the longest is as likely.
            let scale = state.random.uniform(0...1)
            let pause = state.pauses.longest * (scale * scale * scale * scale)
            state.alarms.add(.ready(candidate), at: state.now + pause)
        }
    }

    /// Adds a candidate without a delay.
    func addNow(_ candidate: Candidate) {
        let isAlive = candidate.process.isAlive
        state.withLock { state in
            if !isAlive { state.hasDead = true }
            state.ready.append(candidate)
        }
    }

    /// Calls `action` at `time`, before any job of that time.
    func at(_ time: Duration, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.alarms.add(.action(action), at: max(time, $0.now)) }
    }

    /// Suspends the calling task of `process` until `time`. Throws if the task is cancelled.
    func sleep(until time: Duration, of process: SimulatedProcess) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !Task.isCancelled, process.isAlive else { return true }
                    state.sleepers[id] = Sleeper(process: process, continuation: continuation)
                    state.alarms.add(.wake(id, process), at: max(time, state.now))
                    return false
                }
                if isOver { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?
                .continuation.resume(throwing: CancellationError())
        }
    }

    /// Runs until `end`, or until `most` jobs were run in all. Throws if the program spins.
    func run(until end: Duration, jobs most: Int = .max) throws(SpinningProgram) {
        while jobs < most {
            if let candidate = state.withLock({ $0.pickDead() ?? $0.pick() }) {
                try run(candidate)
            } else if let alarm = state.withLock({ $0.nextAlarm(until: end) }) {
                sound(alarm)
            } else {
                return state.withLock { $0.now = max($0.now, end) }
            }
        }
    }

    /// Ends the sleep of every task of a process that was killed.
    func wakeSleepers(of process: SimulatedProcess) {
        let sleepers = state.withLock { state in
            state.hasDead = true
            let ids = state.sleepers.filter { $0.value.process === process }.map(\.key).sorted()
            return ids.compactMap { state.sleepers.removeValue(forKey: $0)?.continuation }
        }
        for sleeper in sleepers { sleeper.resume(throwing: CancellationError()) }
    }

    /// Forgets what would happen later, which keeps the simulated machine in memory.
    func forgetAlarms() {
        let alarms = state.withLock { state in
            defer { state.alarms = AlarmQueue() }
            return state.alarms
        }
        // What they hold may end tasks, which use the scheduler: it goes outside of the lock.
        withExtendedLifetime(alarms) {}
    }

    private func run(_ candidate: Candidate) throws(SpinningProgram) {
        let count = state.withLock { state in
            state.jobsNow += 1
            return state.jobsNow
        }
        if count > Self.mostJobsAtOnce - 1000 {
            state.withLock { $0.spinning[candidate.name, default: 0] += 1 }
        }
        guard count < Self.mostJobsAtOnce else {
            throw SpinningProgram(at: now, jobs: state.withLock { $0.spinning })
        }
        let process = candidate.process
        guard process.mayRun else { return process.hold(candidate) }
        switch candidate {
        case .job(let job, let process):
            process.takingJobs { job.runSynchronously(on: process.asUnownedTaskExecutor()) }
        case .thread(let thread): thread.runNext()
        }
    }

    private func sound(_ alarm: Alarm) {
        switch alarm {
        case .ready(let candidate): addNow(candidate)
        case .action(let action): action()
        case .wake(let id, let process):
            guard process.mayRun else { return process.hold(sleeper: id) }
            wake(id)
        }
    }

    /// Resumes a sleeping task.
    func wake(_ id: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume()
    }
}

/// A program did so much at one moment that it must be spinning.
struct SpinningProgram: Error {
    /// The virtual time.
    let at: Duration
    /// The names of the last thousand jobs' processes and threads, and how often they ran.
    let jobs: [String: Int]
}

extension Scheduler.State {
    fileprivate mutating func mix(_ number: UInt64) {
        trace = (trace ^ number) &* 0x100_0000_01B3
    }

    fileprivate mutating func pick() -> Scheduler.Candidate? {
        guard !ready.isEmpty else { return nil }
        let index = ready.count == 1 ? 0 : random.number(below: ready.count)
        return take(at: index)
    }

    /// Dead processes run to their ends before anything else happens.
    fileprivate mutating func pickDead() -> Scheduler.Candidate? {
        guard hasDead else { return nil }
        let dead = ready.indices.filter { !ready[$0].process.isAlive }
        guard !dead.isEmpty else {
            hasDead = false
            return nil
        }
        return take(at: dead[random.number(below: dead.count)])
    }

    private mutating func take(at index: Int) -> Scheduler.Candidate {
        let candidate = ready[index]
        ready.swapAt(index, ready.count - 1)
        ready.removeLast()
        jobs += 1
        mix(UInt64(truncatingIfNeeded: index) &* 31 &+ candidate.process.number)
        return candidate
    }

    fileprivate mutating func nextAlarm(until end: Duration) -> Scheduler.Alarm? {
        guard let time = alarms.first, time <= end else { return nil }
        if time > now {
            now = time
            jobsNow = 0
            mix(UInt64(truncatingIfNeeded: time.components.attoseconds))
        }
        return alarms.takeFirst()
    }
}

/// Values with times, the earliest first; of equal times the one that was added first.
struct AlarmQueue<Value> {
    private struct Entry {
        let time: Duration
        let number: UInt64
        let value: Value

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? number < other.number : time < other.time
        }
    }

    private var heap: [Entry] = []
    private var added: UInt64 = 0

    /// The earliest time.
    var first: Duration? { heap.first?.time }

    mutating func add(_ value: Value, at time: Duration) {
        added &+= 1
        heap.append(Entry(time: time, number: added, value: value))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func takeFirst() -> Value? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.value }
        heap[0] = last
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { break }
            let right = left + 1
            let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first.value
    }
}
