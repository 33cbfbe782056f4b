import DeviceInterface
import Execution
import FoundationEssentials
import Synchronization
import Terminal
import TerminalAssembly
import TerminalCore
import Testing
import Verdicts

/// What the service manager is told, on a clock that the test moves.
@Suite(.timeLimit(.minutes(1))) struct SupervisionTests {
    /// A clock whose sleepers wake when the test lets time pass.
    private final class HandClock: DeadlineClock {
        private let state = Mutex((time: Duration.zero, sleeps: 0))

        var time: Duration { state.withLock { $0.time } }

        func sleep(untilTime time: Duration) async throws {
            state.withLock { $0.sleeps += 1 }
            while self.time < time { try await Task.sleep(for: .milliseconds(1)) }
        }

        private var sleeps: Int { state.withLock { $0.sleeps } }

        /// Lets a second pass, and waits until the only sleeper sleeps again.
        func second() async throws {
            let before = sleeps
            state.withLock { $0.time += .seconds(1) }
            while sleeps == before { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private final class Listener: Sendable {
        private let told = Mutex<[String]>([])

        func hear(_ message: String) { told.withLock { $0.append(message) } }

        func newMessages() -> [String] {
            told.withLock { told in
                defer { told = [] }
                return told
            }
        }
    }

    private struct Nobody: AdmissionCheck {
        func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
            ScannedCode(payload: payload, verdict: Verdict(.malformed))
        }
        func refusal(of code: ScannedCode, at now: Duration) -> Verdict? { nil }
        func remember(_ code: ScannedCode, at now: Duration) {}
        func forget(_ code: ScannedCode) {}
    }

    private let clock = HandClock()
    private let manager = Listener()

    /// What the manager was told since the last call.
    private func newMessages() -> [String] { manager.newMessages() }

    private func frame(_ engine: Engine, _ number: UInt64) async {
        await engine.handle(
            .frame([], number: number, takenAt: clock.time, source: "camera"))
    }

    /// Supervises an engine; `body` begins when the lamp has answered and the manager knows.
    private func supervise(
        hasCamera: Bool, _ body: (Engine) async throws -> Void
    ) async throws {
        var timing = Timing()
        // A camera that is silent shall be no fault of its own here.
        timing.stall = .seconds(3600)
        let orders = Mutex<[LampUpkeep.Order]>([])
        let (writes, journal) = AsyncStream.makeStream(of: Void.self)
        let engine = Engine(
            TerminalCore(
                timing: timing, expectsFrames: hasCamera, hasBarrier: false,
                admission: Nobody(), start: .zero),
            clock: clock
        ) { order in
            if case .lamp(let order) = order { orders.withLock { $0.append(order) } }
            if case .journal = order { journal.yield() }
        }
        let service = SupervisionService(
            manager: ServiceManager(watchdog: .seconds(3), send: manager.hear),
            engine: engine, hasCamera: hasCamera, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in writes { await engine.handle(.journalAnswered(nil)) }
            }
            tasks.addTask { try await service.run() }
            await engine.handle(.tick)
            try await clock.second()
            #expect(newMessages().isEmpty, "the lamp has not answered")
            for order in orders.withLock({ $0 }) { await engine.handle(.lampAnswered(order, nil)) }
            if hasCamera { await frame(engine, 1) }
            try await clock.second()
            #expect(newMessages() == ["READY=1", "STATUS=judging; 0 scans", "WATCHDOG=1"])
            try await body(engine)
            tasks.cancelAll()
        }
        #expect(newMessages().last == "STOPPING=1")
    }

    @Test func `a camera that says nothing for ten seconds ends the signs of life`() async throws {
        try await supervise(hasCamera: true) { engine in
            for number in 2...20 as ClosedRange<UInt64> {
                try await clock.second()
                #expect(newMessages() == ["WATCHDOG=1"])
                await frame(engine, number)
            }
            for _ in 1...9 {
                try await clock.second()
                #expect(newMessages() == ["WATCHDOG=1"])
            }
            for _ in 1...5 {
                try await clock.second()
                #expect(newMessages() == [])
            }
            await frame(engine, 21)
            try await clock.second()
            #expect(newMessages() == ["WATCHDOG=1"])
        }
    }

    @Test func `a fault of the camera is a sign of life`() async throws {
        let error = DeviceError(.disconnected, "read the camera", advice: "Plug it in.")
        try await supervise(hasCamera: true) { engine in
            for _ in 1...20 {
                await engine.handle(.failed(.camera, error))
                try await clock.second()
                #expect(newMessages().contains("WATCHDOG=1"))
            }
        }
    }

    @Test func `without a camera none is waited for`() async throws {
        try await supervise(hasCamera: false) { _ in
            for _ in 1...20 {
                try await clock.second()
                #expect(newMessages() == ["WATCHDOG=1"])
            }
        }
    }

    @Test func `the manager hears of a fault and of its end`() async throws {
        let error = DeviceError(.disconnected, "read the reader", advice: "Plug it in.")
        try await supervise(hasCamera: false) { engine in
            await engine.handle(.failed(.reader, error))
            try await clock.second()
            #expect(newMessages() == ["STATUS=fault: reader; 1 scans", "WATCHDOG=1"])
            await engine.handle(.recovered(.reader))
            try await clock.second()
            #expect(newMessages() == ["STATUS=judging; 1 scans", "WATCHDOG=1"])
        }
    }
}
