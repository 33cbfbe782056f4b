import DeviceGuards
import DeviceInterface
import Dispatch
import Execution
import Glibc
import Synchronization
import Testing

/// What a barrier is told, order by order, on a clock that the test moves.
@Suite(.timeLimit(.minutes(1))) struct PulsedBarrierTests {
    private let script = OutputScript<Bool>()
    private let clock = HandClock()
    private let broken = DeviceError(.ioFailed, "switch", advice: "Look.")

    private func barrier(
        tasks: (any TaskExecutor)? = nil, hurry: @escaping @Sendable () -> Void = {}
    ) -> PulsedBarrier {
        PulsedBarrier(
            ScriptedBarrier(script), length: .seconds(1), clock: clock, tasks: tasks,
            thread: ExecutionContext.live.thread("gl-barrier"), hurry: hurry)
    }

    // MARK: Times

    @Test func `a pulse after a shut has its full time`() async throws {
        let barrier = barrier()
        try await barrier.pulse(until: nil)
        await clock.pass(.milliseconds(900))
        try await barrier.shut()
        #expect(script.told == [true, false])
        try await barrier.pulse(until: nil)
        await clock.pass(.milliseconds(999))
        #expect(script.told == [true, false, true])
        clock.advance(by: .milliseconds(1))
        await until { script.told == [true, false, true, false] }
        await barrier.close()
    }

    @Test func `a pulse whose time is over opens nothing, and keeps nobody from the next`()
        async throws
    {
        let clock = clock
        let barrier = barrier()
        clock.advance(by: .seconds(2))
        try await barrier.pulse(until: .seconds(1))
        try await barrier.pulse(until: .seconds(2))
        #expect(script.told == [])
        script.beforeSending { isOpen, _ in if isOpen { clock.advance(by: .seconds(1)) } }
        try await barrier.pulse(until: .milliseconds(2500))
        #expect(script.told == [])
        try await barrier.pulse(until: .milliseconds(4500))
        #expect(script.told == [true])
        await barrier.close()
    }

    @Test func `a barrier that opened late and does not shut is told again`() async throws {
        let (clock, script, broken) = (clock, script, broken)
        let barrier = barrier()
        script.afterSending { isOpen, _ in
            guard isOpen else { return }
            clock.advance(by: .seconds(2))
            script.fail(broken)
        }
        await #expect(throws: broken) { try await barrier.pulse(until: .seconds(1)) }
        #expect(script.told == [true])
        #expect(throws: broken) { try barrier.check() }
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(100))
        await until { script.told == [true, false] }
        await barrier.close()
    }

    // MARK: Failures

    @Test func `an end that fails is repeated, and nothing opens before it was reported`()
        async throws
    {
        let barrier = barrier()
        try await barrier.pulse(until: nil)
        script.fail(broken, broken)
        await clock.pass(.seconds(1))
        #expect(throws: broken) { try barrier.check() }
        for _ in 0..<2 {
            await #expect(throws: broken) { try await barrier.pulse(until: nil) }
        }
        await clock.pass(.milliseconds(99))
        await clock.pass(.milliseconds(1))
        #expect(script.told == [true])
        clock.advance(by: .milliseconds(100))
        await until { (try? barrier.check()) != nil }
        #expect(script.told == [true, false])
        await #expect(throws: broken) { try await barrier.pulse(until: nil) }
        try await barrier.pulse(until: nil)
        #expect(script.told == [true, false, true])
        await barrier.close()
    }

    @Test func `a shut that succeeds after an end that failed leaves nothing to report`()
        async throws
    {
        let barrier = barrier()
        try await barrier.pulse(until: nil)
        script.fail(broken)
        await clock.pass(.seconds(1))
        try await barrier.shut()
        try barrier.check()
        try await barrier.pulse(until: nil)
        #expect(script.told == [true, false, true])
        await barrier.close()
    }

    @Test func `a shut that fails is repeated, and nothing opens meanwhile`() async throws {
        let barrier = barrier()
        try await barrier.pulse(until: nil)
        script.fail(broken)
        await #expect(throws: broken) { try await barrier.shut() }
        #expect(throws: broken) { try barrier.check() }
        await #expect(throws: broken) { try await barrier.pulse(until: nil) }
        #expect(script.told == [true])
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(100))
        await until { (try? barrier.check()) != nil }
        try await barrier.pulse(until: nil)
        #expect(script.told == [true, false, true])
        await barrier.close()
    }

    @Test func `a barrier that may be open although opening failed is shut at once`() async throws {
        let barrier = barrier()
        script.fail(broken)
        await #expect(throws: broken) { try await barrier.pulse(until: nil) }
        #expect(script.told == [false])
        try barrier.check()
        script.fail(broken, broken)
        await #expect(throws: broken) { try await barrier.pulse(until: nil) }
        #expect(throws: broken) { try barrier.check() }
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(100))
        await until { script.told == [false, false] }
        await barrier.close()
    }

    @Test func `a barrier that was not found needs no shut`() async throws {
        let barrier = barrier()
        let absent = DeviceError(.notFound, "open", advice: "Plug it in.")
        script.fail(absent)
        await #expect(throws: absent) { try await barrier.pulse(until: nil) }
        #expect(script.told == [])
        try await barrier.pulse(until: nil)
        #expect(script.told == [true])
        await barrier.close()
    }

    // MARK: Shut and the end

    /// Makes a pulse wait for its device until it is over. Returns whether one waits.
    private func holdPulses() -> @Sendable () -> Bool {
        let waiting = Waiting()
        script.beforeSending { isOpen, isOver in
            guard isOpen else { return }
            waiting.isTrue.withLock { $0 = true }
            for _ in 0..<2000 where !isOver() { usleep(1000) }
        }
        return { waiting.isTrue.withLock { $0 } }
    }

    private final class Waiting: Sendable {
        let isTrue = Mutex(false)
    }

    @Test func `a shut drops a pulse that still waits for its device`() async throws {
        let waits = holdPulses()
        let barrier = barrier()
        async let pulse: Void = barrier.pulse(until: nil)
        await until(waits)
        try await barrier.shut()
        try await pulse
        #expect(script.told == [false])
        await barrier.close()
    }

    @Test func `an end drops a pulse that still waits for its device`() async throws {
        let waits = holdPulses()
        let barrier = barrier()
        async let pulse: Void = barrier.pulse(until: nil)
        await until(waits)
        await barrier.close()
        try await pulse
        #expect(script.told == [])
    }

    @Test func `whoever shares the line is hurried before each shut`() async throws {
        let hurries = Mutex(0)
        let seen = Mutex<[Int]>([])
        script.beforeSending { isOpen, _ in
            if !isOpen { seen.withLock { $0.append(hurries.withLock { $0 }) } }
        }
        let barrier = barrier { hurries.withLock { $0 += 1 } }
        try await barrier.pulse(until: nil)
        await clock.someoneSleeps()
        clock.advance(by: .seconds(1))
        await until { script.told == [true, false] }
        try await barrier.shut()
        #expect(seen.withLock { $0 } == [1, 2])
        await barrier.close()
        #expect(hurries.withLock { $0 } == 3)
    }

    @Test func `nobody is hurried at the end of a pulse that was shut before`() async throws {
        let hurries = Mutex(0)
        let barrier = barrier { hurries.withLock { $0 += 1 } }
        try await barrier.pulse(until: nil)
        await clock.someoneSleeps()
        try await barrier.shut()
        clock.advance(by: .seconds(1))
        for _ in 0..<10 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(hurries.withLock { $0 } == 1)
        await barrier.close()
    }

    @Test(arguments: [true, false])
    func `a late end of a pulse that was shut does nothing, even to the next`(_ hasNext: Bool)
        async throws
    {
        let isHurried = Mutex(false)
        let goOn = Semaphore()
        // The pool's threads must not wait for each other.
        let barrier = barrier(tasks: OwnThread()) {
            let isFirst = isHurried.withLock { isHurried in
                defer { isHurried = true }
                return !isHurried
            }
            if isFirst { goOn.wait() }
        }
        try await barrier.pulse(until: nil)
        await clock.someoneSleeps()
        clock.advance(by: .seconds(1))
        await until { isHurried.withLock { $0 } }
        try await barrier.shut()
        if hasNext {
            try await barrier.pulse(until: nil)
            goOn.signal()
            // The task of the first has ended when that of the second sleeps.
            await clock.someoneSleeps()
            #expect(script.told == [true, false, true])
        } else {
            goOn.signal()
        }
        await barrier.close()
        #expect(script.told == (hasNext ? [true, false, true] : [true, false]))
    }

    @Test func `no failure and no pulse is left over after the end`() async throws {
        let barrier = barrier()
        try await barrier.pulse(until: nil)
        script.fail(broken)
        await clock.pass(.seconds(1))
        await barrier.close()
        #expect(script.releases == 1)
        try barrier.check()
        try await barrier.pulse(until: nil)
        #expect(script.told == [true, true])
        await barrier.close()
    }
}

/// Runs tasks on a thread of its own, which a test may hold up.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "gl-tasks")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
