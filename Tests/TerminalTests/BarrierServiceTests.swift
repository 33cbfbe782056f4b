import DeviceInterface
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import Terminal

/// A barrier driven by the test: orders hang until they are let go.
private final class HandBarrier: Barrier {
    struct State {
        var done: [String] = []
        var hanging: [CheckedContinuation<Void, Never>] = []
        var hangs = false
        var isDead = false
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

    private func withService(
        renewedAt: @escaping @Sendable () -> Duration = monotonic,
        _ body: (AsyncStream<BarrierOrder>.Continuation, Engine) async throws -> Void
    ) async throws {
        let (orders, hand) = AsyncStream.makeStream(
            of: BarrierOrder.self, bufferingPolicy: .bufferingNewest(1))
        let engine = Engine(
            timing: Timing(), expectsFrames: false,
            admission: Admission(
                judge: perception.sighting, wallTime: { _ in FixedClock().now() }),
            now: monotonic, carryOut: { _ in })
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let service = BarrierService(
            barrier: barrier, orders: orders, renewal: .seconds(1), renewedAt: renewedAt,
            engine: engine, now: monotonic, logger: logger)
        let group = ServiceGroup(services: [service], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await eventually { barrier.done == ["shut"] }
            try await body(hand, engine)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `an order that is over opens nothing`() async throws {
        try await withService { hand, _ in
            hand.yield(.open(until: monotonic() - .milliseconds(1)))
            try await Task.sleep(for: .milliseconds(50))
            hand.yield(.open(until: monotonic() + .seconds(2)))
            try await eventually { barrier.done.contains("open") }
        }
        #expect(barrier.done == ["shut", "open"])
    }

    @Test func `a pulse ends when the engine no longer renews it`() async throws {
        let start = monotonic()
        try await withService(renewedAt: { start }) { hand, _ in
            hand.yield(.open(until: start + .seconds(10)))
            try await eventually { barrier.done == ["shut", "open"] }
            try await eventually { barrier.done == ["shut", "open", "shut"] }
            let held = monotonic() - start
            #expect(held >= .seconds(1) && held < .milliseconds(1500), "\(held)")
        }
    }

    @Test func `a shut does not wait behind an opening that hangs, and comes after it, too`()
        async throws
    {
        try await withService { hand, _ in
            barrier.state.withLock { $0.hangs = true }
            hand.yield(.open(until: monotonic() + .seconds(2)))
            try await eventually { barrier.isHanging }
            hand.yield(.shut)
            try await eventually { barrier.done == ["shut", "shut"] }
            barrier.letGo()
            try await eventually { barrier.done == ["shut", "shut", "open", "shut"] }
        }
    }

    @Test func `a barrier whose holder died is shut at once and a fault until then`() async throws {
        try await withService { hand, engine in
            hand.yield(.open(until: monotonic() + .seconds(2)))
            try await eventually { barrier.done == ["shut", "open"] }
            barrier.state.withLock { $0.isDead = true }
            let died = clock.now
            try await eventually { barrier.done == ["shut", "open", "shut"] }
            #expect(clock.now - died < .milliseconds(200))
            #expect(await engine.failedParts.isEmpty)
        }
    }
}
