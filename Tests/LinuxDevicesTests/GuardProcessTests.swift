import DeviceInterface
import Foundation
import DeviceGuards
import Execution
import LinuxDevices
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// Guards as real processes that die or are stopped. The best of three counts: the machine does
/// other tests at the same time.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct GuardProcessTests {
    static let limit = Duration.milliseconds(200)
    let clock = MonotonicClock()
    let folder: TemporaryFolder
    let terminal: PseudoTerminal

    init() throws {
        (folder, terminal) = (try TemporaryFolder(), try PseudoTerminal())
    }

    /// Beside the test bundle, unless the environment says otherwise.
    private var executable: String {
        ProcessInfo.processInfo.environment["GATELIGHT_BINARY"]
            ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("gatelight").path
    }

    private func configuration(_ text: String) throws -> String {
        let path = folder.path.appending("site.yaml").string
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func lamp() throws -> GuardedIndicator {
        let file = try configuration(
            "indicator: {kind: serial, device: \(terminal.path), protocol: text}\n")
        return try GuardedIndicator(
            "lamp", executable: executable, arguments: ["guard", "lamp", "--config", file])
    }

    private func barrier() throws -> GuardedBarrier {
        let file = try configuration(
            "barrier: {kind: modbus, device: \(terminal.path), unit: 1, coil: 3, pulse: 10s}\n")
        return try GuardedBarrier(
            "barrier", pulse: .seconds(10), executable: executable,
            arguments: ["guard", "barrier", "--config", file])
    }

    /// The guards of this test that run now.
    private func guards() throws -> [pid_t] {
        let file = folder.path.appending("site.yaml").string
        return try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(pid_t.init)
            .filter { process in
                let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
                return words.map { String(decoding: $0, as: UTF8.self).contains(file) } ?? false
            }
    }

    /// A guard that was told to leave, or was killed, is gone in a moment.
    private func expectNoGuards() async throws {
        let end = clock.time + .seconds(2)
        while try guards() != [], clock.time < end { try await clock.sleep(for: .milliseconds(10)) }
        #expect(try guards() == [])
    }

    private func send(_ signal: Int32) throws {
        for process in try guards() { kill(process, signal) }
    }

    /// The shortest of three times that `measure` gives, printed as `what`.
    private func best(_ what: String, _ measure: () async throws -> Duration) async throws {
        var times: [Duration] = []
        for _ in 0..<3 { times.append(try await measure()) }
        print("\(what): \(times)")
        #expect(try #require(times.min()) <= Self.limit, "\(what): \(times)")
    }

    @Test func `a colour ends in time although the terminal says nothing more`() async throws {
        let notes = LampNotes(terminal)
        let lamp = try lamp()
        try await lamp.show(.dark)
        try await best("green after its deadline") {
            let deadline = clock.time + .milliseconds(500)
            try await lamp.show(.green, until: deadline)
            return try await notes.dark() - deadline
        }
        await lamp.close()
    }

    @Test func `a colour ends in time although its guard is stopped`() async throws {
        let notes = LampNotes(terminal)
        let lamp = try lamp()
        try await lamp.show(.dark)
        try await best("green of a stopped guard after its deadline") {
            let deadline = clock.time + .milliseconds(600)
            try await lamp.show(.green, until: deadline)
            try await clock.sleep(for: deadline - clock.time - .milliseconds(50))
            try send(SIGSTOP)
            return try await notes.dark() - deadline
        }
        try await lamp.show(.green, until: clock.time + .seconds(1))
        await lamp.close()
        try await expectNoGuards()
    }

    @Test func `a stopped guard's green ends when red is ordered`() async throws {
        let notes = LampNotes(terminal)
        let lamp = try lamp()
        try await lamp.show(.dark)
        try await best("green of a stopped guard after an order of red") {
            try await lamp.show(.green, until: clock.time + .seconds(5))
            try send(SIGSTOP)
            let start = clock.time
            let end = start + .seconds(5)
            async let red: Void = lamp.show(.red, until: end)
            let dark = try await notes.dark()
            try await red
            return dark - start
        }
        await lamp.close()
    }

    @Test func `a killed guard's lamp is dark at once, and this is reported`() async throws {
        let notes = LampNotes(terminal)
        let lamp = try lamp()
        try await lamp.show(.dark)
        try await best("green after its guard's death") {
            try await lamp.show(.green, until: clock.time + .seconds(5))
            let start = clock.time
            try send(SIGKILL)
            let dark = try await notes.dark() - start
            await #expect(throws: DeviceError.self) { try await lamp.show(.red) }
            return dark
        }
        await lamp.close()
        try await expectNoGuards()
    }

    @Test func `a barrier whose guard is killed in a pulse shuts at once, and this is reported`()
        async throws
    {
        let board = FakeRelayBoard(terminal)
        let barrier = try barrier()
        try await barrier.shut()
        try await best("open after its guard's death") {
            try await barrier.pulse(until: clock.time + .seconds(10))
            try await barrier.check()
            let start = clock.time
            try send(SIGKILL)
            await until { board.history.last == 0 }
            let time = clock.time - start
            await #expect(throws: DeviceError.self) { try await barrier.check() }
            return time
        }
        await barrier.close()
        #expect(board.history.last == 0)
    }

    @Test func `a barrier with a stopped guard shuts when ordered`() async throws {
        let board = FakeRelayBoard(terminal)
        let barrier = try barrier()
        try await barrier.shut()
        try await best("open after an order to shut a stopped guard's barrier") {
            try await barrier.pulse(until: clock.time + .seconds(10))
            try send(SIGSTOP)
            let start = clock.time
            try await barrier.shut()
            #expect(board.history.last == 0)
            return clock.time - start
        }
        await barrier.close()
    }

    @Test func `a barrier with a stopped guard shuts at its deadline`() async throws {
        let board = FakeRelayBoard(terminal)
        let barrier = try barrier()
        try await barrier.shut()
        try await best("open after the deadline of a stopped guard's pulse") {
            let deadline = clock.time + .milliseconds(500)
            try await barrier.pulse(until: deadline)
            try send(SIGSTOP)
            await until { board.history.last == 0 }
            return clock.time - deadline
        }
        await barrier.close()
    }
}

/// What a lamp was told, and when.
private final class LampNotes: Sendable {
    private let heard = Mutex<[(line: String, at: Duration)]>([])
    private let controller: Mutex<FakeController?> = Mutex(nil)

    init(_ terminal: PseudoTerminal) {
        let controller = FakeController(terminal) { [weak self] bytes in
            while let end = bytes.firstIndex(of: 0x0A) {
                let line = String(decoding: bytes[..<end], as: UTF8.self)
                bytes.removeSubrange(...end)
                self?.heard.withLock { $0.append((line, MonotonicClock().time)) }
            }
            return []
        }
        self.controller.withLock { $0 = controller }
    }

    /// When the lamp is told to be dark after the next green; what came before is forgotten.
    func dark() async throws -> Duration {
        while true {
            let found: Duration? = heard.withLock { heard in
                guard let green = heard.firstIndex(where: { $0.line == "GREEN" }),
                    let dark = heard[green...].firstIndex(where: { $0.line == "DARK" })
                else { return nil }
                defer { heard.removeSubrange(...dark) }
                return heard[dark].at
            }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
