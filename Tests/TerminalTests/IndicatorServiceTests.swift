import DeviceInterface
import Execution
import Synchronization
import Testing

@testable import Terminal
@testable import TerminalCore

/// Orders to the lamp end, whatever becomes of the engine.
@Suite(.timeLimit(.minutes(1))) struct IndicatorServiceTests {
    private let indicator = WatchedIndicator()

    /// The service with the engine whose orders it carries out. The engine hears that time passes
    /// while `isTicking` says so.
    private func withService(
        isTicking: @escaping @Sendable () -> Bool, _ body: @Sendable (Engine) async throws -> Void
    ) async throws {
        let (orders, hand) = AsyncStream.makeStream(of: LampUpkeep.Order.self)
        let core = TerminalCore(
            timing: Timing(), expectsFrames: false, hasBarrier: false,
            admission: Admission(judge: pipeline.code, wallTime: { _ in FixedClock().now() }),
            start: monotonic())
        let (writes, journal) = AsyncStream.makeStream(of: Void.self)
        let engine = Engine(core, clock: MonotonicClock()) { order in
            if case .lamp(let order) = order { hand.yield(order) }
            if case .journal = order { journal.yield() }
        }
        let service = IndicatorService(
            indicator: indicator, orders: orders, engine: engine, clock: MonotonicClock())
        try await withServices([service]) { _ in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for await _ in writes { await engine.handle(.journalAnswered(nil)) }
                }
                tasks.addTask {
                    while !Task.isCancelled {
                        if isTicking() { await engine.handle(.tick) }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                try await body(engine)
                tasks.cancelAll()
            }
        }
    }

    /// A reader reads a green code.
    private func green(_ engine: Engine) async {
        let code = pipeline.code(of: [1], at: FixedClock().now())
        await engine.handle(.reading(code, takenAt: monotonic(), source: "reader"))
    }

    @Test func `a colour ends when the engine no longer renews it`() async throws {
        let isTicking = Mutex(true)
        try await withService(isTicking: { isTicking.withLock { $0 } }) { engine in
            await green(engine)
            #expect(await indicator.next() == .green)
            isTicking.withLock { $0 = false }
            let start = monotonic()
            #expect(await indicator.next() == .dark)
            let held = monotonic() - start
            #expect(held >= .milliseconds(900) && held < .milliseconds(1500), "\(held)")
        }
    }

    @Test func `the end of a colour is tried again until the lamp obeys`() async throws {
        let isTicking = Mutex(true)
        try await withService(isTicking: { isTicking.withLock { $0 } }) { engine in
            await green(engine)
            #expect(await indicator.next() == .green)
            // No order renews or ends it any more.
            isTicking.withLock { $0 = false }
            indicator.fail(true)
            try await Task.sleep(for: .milliseconds(1600))
            #expect(indicator.last == .green)
            indicator.fail(false)
            #expect(await indicator.next() == .dark)
        }
    }

    @Test func `a colour that is renewed lasts for its hold`() async throws {
        try await withService(isTicking: { true }) { engine in
            await green(engine)
            #expect(await indicator.next() == .green)
            let start = monotonic()
            #expect(await indicator.next(within: .seconds(3)) == .dark)
            #expect(monotonic() - start >= .milliseconds(1900))
        }
    }
}
