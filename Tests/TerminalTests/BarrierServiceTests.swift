import DeviceInterface
import Execution
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Terminal
@testable import TerminalCore

/// A barrier driven by the test: orders hang until they are let go.
private final class HandBarrier: Barrier {
    struct State {
        var done: [String] = []
        var hanging: [CheckedContinuation<Void, Never>] = []
        var hangs = false
        var isDead = false
        /// Whether the engine hears that time passes.
        var isTicking = true
    }

    let name = "barrier"
    let state = Mutex(State())

    func pulse(until deadline: Duration?) async {
        if state.withLock({ $0.hangs }) {
            await withCheckedContinuation { waiting in
                state.withLock { $0.hanging.append(waiting) }
            }
        }
        state.withLock { $0.done.append("open") }
    }

    func shut() async throws(DeviceError) {
        state.withLock { $0.done.append("shut") }
    }

    func check() async throws(DeviceError) {
        guard state.withLock({ $0.isDead }) else { return }
        state.withLock { $0.isDead = false }
        throw DeviceError(.disconnected, "ask the guard", advice: "Look why it died.")
    }

    func close() async {}

    func letGo() {
        let hanging = state.withLock { state in
            defer { (state.hanging, state.hangs) = ([], false) }
            return state.hanging
        }
        for waiting in hanging { waiting.resume() }
    }

    var done: [String] { state.withLock { $0.done } }
    var isHanging: Bool { state.withLock { !$0.hanging.isEmpty } }
}

/// Orders to the barrier end like colours.
@Suite(.timeLimit(.minutes(1))) struct BarrierServiceTests {
    private let barrier = HandBarrier()

    /// Waits for what must come; the time limit of the suite ends a wait in vain.
    private func eventually(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// The service with the engine whose orders it carries out; `body` begins when the barrier is shut.
    private func withService(_ body: (Engine) async throws -> Void) async throws {
        let (orders, hand) = AsyncStream.makeStream(of: BarrierUpkeep.Order.self)
        let (scans, write) = AsyncStream.makeStream(of: JournalUpkeep.Order.self)
        let core = TerminalCore(
            timing: Timing(), expectsFrames: false, hasBarrier: true,
            admission: Admission(
                judge: pipeline.code, wallTime: { _ in FixedClock().now() }),
            start: monotonic())
        let engine = Engine(core, clock: MonotonicClock()) { order in
            if case .barrier(let order) = order { hand.yield(order) }
            if case .journal(let order) = order { write.yield(order) }
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let service = BarrierService(
            barrier: barrier, orders: orders, renewal: .seconds(1), engine: engine,
            clock: MonotonicClock())
        let group = ServiceGroup(services: [service], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                for await _ in scans { await engine.handle(.journalAnswered(nil)) }
                try await Task.sleep(for: .seconds(3600))
            }
            tasks.addTask {
                while !Task.isCancelled {
                    if barrier.state.withLock({ $0.isTicking }) { await engine.handle(.tick) }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            try await eventually { barrier.done == ["shut"] }
            try await body(engine)
            await group.triggerGracefulShutdown()
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    /// A reader reads a green code.
    private func open(_ engine: Engine) async {
        let code = pipeline.code(of: [1], at: FixedClock().now())
        await engine.handle(.reading(code, takenAt: monotonic(), source: "reader"))
    }

    @Test func `a pulse ends when the engine no longer renews it`() async throws {
        try await withService { engine in
            await open(engine)
            try await eventually { barrier.done == ["shut", "open"] }
            let start = monotonic()
            barrier.state.withLock { $0.isTicking = false }
            try await eventually { barrier.done.count == 3 }
            let held = monotonic() - start
            #expect(held >= .milliseconds(900) && held < .milliseconds(1500), "\(held)")
            #expect(barrier.done.last == "shut")
        }
    }

    @Test func `a shut does not wait for an opening that hangs, and is sent after it, too`()
        async throws
    {
        try await withService { engine in
            barrier.state.withLock { $0.hangs = true }
            await open(engine)
            try await eventually { barrier.isHanging }
            await engine.handle(.cleared(by: .button))
            try await eventually { barrier.done == ["shut", "shut"] }
            barrier.letGo()
            try await eventually { barrier.done == ["shut", "shut", "open", "shut"] }
        }
    }

    @Test func `a barrier whose guard died is shut at once, and a fault until then`() async throws {
        try await withService { engine in
            await open(engine)
            try await eventually { barrier.done == ["shut", "open"] }
            barrier.state.withLock { $0.isDead = true }
            let died = clock.now
            try await eventually { barrier.done == ["shut", "open", "shut"] }
            #expect(clock.now - died < .milliseconds(200))
            while await !engine.failedParts.isEmpty {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }
}
