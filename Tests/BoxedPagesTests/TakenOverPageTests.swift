import BoxedProcesses
import DeviceInterface
import Foundation
import Glibc
import Journal
import Kiosk
import Logging
import ServiceLifecycle
import SiteConfiguration
import Synchronization
import Terminal
import TerminalCore
import TestSupport
import Testing
import Verdicts

@testable import BoxedPages

/// A whole gate whose page died, hangs, or was taken over.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TakenOverPageTests {
    /// Notes what it shows, as lamp and as barrier.
    private final class Outputs: Indicator, Barrier {
        let name = "outputs"
        let shown = Mutex<[Lamp]>([])
        let pulses = Mutex(0)

        func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
            shown.withLock { if $0.last != lamp { $0.append(lamp) } }
        }

        func pulse(until deadline: Duration?) async throws(DeviceError) {
            pulses.withLock { $0 += 1 }
        }

        func shut() async throws(DeviceError) {}
        func check() async throws(DeviceError) {}
        func close() async {}
    }

    /// Notes what is logged.
    private final class Log: Sendable {
        let lines = Mutex<[String]>([])

        func logger() -> Logger {
            Logger(label: "test") { [self] _ in Handler(log: self) }
        }

        var text: String { lines.withLock { $0.joined(separator: "\n") } }

        private struct Handler: LogHandler {
            let log: Log
            var logLevel = Logger.Level.debug
            var metadata: Logger.Metadata = [:]

            init(log: Log) { self.log = log }

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                log.lines.withLock { $0.append("\(event.level): \(event.message)") }
            }
        }
    }

    /// Presses of the attendant's button, and the processes that were started.
    private final class Notes: Sendable {
        let presses = Mutex(0)
        let children = Mutex<[Int32]>([])
    }

    private let outputs = Outputs()
    private let log = Log()
    private let notes = Notes()

    /// Runs a gate whose page is served by the double, while `body` runs.
    private func gate(
        _ words: [String], limits: PageConversation.Limits = .init(),
        _ body: (_ port: Int, Engine) async throws -> Void
    ) async throws {
        var settings = KioskSettings()
        settings.port = try freePort()
        var devices = LiveRunner.Devices(indicator: outputs)
        devices.barrier = outputs
        let watch = GateMonitor(start: Deadline.now, at: Date())
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let terminal = LiveRunner(
            devices: devices,
            pipeline: ScanPipeline(
                decode: { _ in FrameResult(symbols: [], isWhole: true) },
                judge: { payload, _ in
                    ScannedCode(payload: payload, verdict: Verdict(.notACredential))
                }),
            timing: Timing(), wallClock: TestClock(), logger: quiet, watch: watch, record: .none)
        var gate = testGate(watch) { await terminal.engine.failedParts }
        gate.clear = { [notes] in
            notes.presses.withLock { $0 += 1 }
            await terminal.engine.handle(.cleared(by: .page))
        }
        let page = BoxedPage(
            .init(doublePath, words), settings: settings, gate: gate, logger: log.logger(),
            limits: limits
        ) { [notes] child in notes.children.withLock { $0.append(child) } }
        let group = ServiceGroup(
            configuration: .init(
                services: page.companions + [page] + terminal.services, logger: quiet))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(settings.port, terminal.engine)
            let start = ContinuousClock.now
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            #expect(ContinuousClock.now - start < .seconds(1), "\(words)")
        }
        // No process is left.
        for child in notes.children.withLock(\.self) { #expect(kill(child, 0) != 0, "\(words)") }
    }

    /// Waits until the page answers, and returns how long that took.
    private func served(_ port: Int, within limit: Duration) async throws -> Duration {
        let start = ContinuousClock.now
        while await health(port) != "ok" {
            guard ContinuousClock.now - start < limit else {
                Issue.record("not served within \(limit): \(log.text)")
                return limit
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return ContinuousClock.now - start
    }

    /// What the page says of its health: `ok` if it works.
    private func health(_ port: Int) async -> String? {
        await Task.detached {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/curl")
            process.arguments = ["-s", "-m", "0.5", "http://127.0.0.1:\(port)/healthz"]
            process.standardOutput = output
            guard (try? process.run()) != nil else { return nil }
            process.waitUntilExit()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            return String(decoding: text, as: UTF8.self).contains("ok") ? "ok" : nil
        }.value
    }

    private var newestChild: Int32 { notes.children.withLock { $0.last ?? 0 } }

    @Test func `a page that is killed is back within two seconds, and the lamp hears nothing`()
        async throws
    {
        try await gate(["genuine"]) { port, engine in
            let first = try await served(port, within: .seconds(10))
            kill(newestChild, SIGKILL)
            let back = try await served(port, within: .seconds(4))
            print("page served after \(first), and again \(back) after it was killed")
            #expect(back < .seconds(2))
            #expect(notes.children.withLock(\.count) == 2)
            #expect(log.text.contains("the page's process was lost"))
            #expect(log.text.contains("it was killed (signal 9)"))
            #expect(await engine.failedParts.isEmpty)
        }
        #expect(outputs.shown.withLock(\.self) == [.dark])
    }

    @Test func `a page that hangs is replaced, and the lamp hears nothing`() async throws {
        var limits = PageConversation.Limits()
        limits.answer = .seconds(1)
        limits.ping = .milliseconds(200)
        try await gate(["genuine"], limits: limits) { port, engine in
            _ = try await served(port, within: .seconds(10))
            kill(newestChild, SIGSTOP)
            try await Task.sleep(for: .milliseconds(100))
            let back = try await served(port, within: .seconds(6))
            print("page served again \(back) after it hung, of which 1 s is the limit")
            #expect(back < .seconds(4))
            #expect(log.text.contains("it did not answer within 1.0 seconds"))
            #expect(await engine.failedParts.isEmpty)
        }
        #expect(outputs.shown.withLock(\.self) == [.dark])
    }

    /// Each lie, and what is logged of it.
    private static let lies: [(lie: String, logged: String)] = [
        ("dies", "it ended with status 1"),
        ("never-serves", "it did not serve within"),
        ("never-answers", "it did not answer within"),
        ("sends-random-bytes", "its heading is not"),
        ("sends-verdicts", "its heading is not"),
        ("asks-the-unknown", "its heading is not"),
        ("asks-too-much", "it sets flags that do not exist"),
        ("says-it-serves-again", "it sends what nobody asked for"),
        ("claims-to-live", "it sends what nobody asked for"),
        ("asks-twice-at-once", "it sends what nobody asked for"),
        ("asks-without-end", "it sends what nobody asked for"),
        ("ends-the-socket", "it ended the socket at which viewers come in"),
        ("keeps-the-processor-busy", "it kept the processor busy"),
    ]

    @Test(arguments: lies) func `a page that was taken over is ended, and moves nothing`(
        lie: String, logged: String
    ) async throws {
        var limits = PageConversation.Limits()
        (limits.start, limits.answer, limits.ping) = (.seconds(1), .seconds(1), .milliseconds(200))
        if lie == "keeps-the-processor-busy" {
            limits.answer = .seconds(9)
            // A busy machine gives it little.
            limits.busy = (.seconds(1), .milliseconds(50))
        }
        let before = Usage.now
        try await gate(["taken-over", lie], limits: limits) { _, engine in
            let end = ContinuousClock.now + .seconds(6)
            while !log.text.contains(logged), ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(log.text.contains(logged), "\(log.text)")
            try await Task.sleep(for: .milliseconds(500))
            // The second start waits for a second.
            #expect(notes.children.withLock(\.count) <= 3)
            // The next one gets a socket at which viewers come in.
            #expect(lie == "dies" || !log.text.contains("it ended with status"), "\(log.text)")
            #expect(await engine.failedParts.isEmpty)
        }
        let used = Usage.now - before
        print("\(lie): \(used)")
        #expect(used.memory < 64 << 20)
        #expect(outputs.shown.withLock(\.self) == [.dark])
        #expect(outputs.pulses.withLock(\.self) == 0)
        #expect(notes.presses.withLock(\.self) == 0)
    }

    @Test func `a flood of requests that nobody waits for makes no queue`() async throws {
        try await gate(["genuine"]) { port, _ in
            _ = try await served(port, within: .seconds(10))
            // Abandoned at once, as fast as they can be made, for two seconds.
            let end = ContinuousClock.now + .seconds(2)
            var sent = 0
            while ContinuousClock.now < end {
                let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                var place = sockaddr_in()
                place.sin_family = sa_family_t(AF_INET)
                place.sin_port = in_port_t(port).bigEndian
                place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                let isConnected = withUnsafePointer(to: &place) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    }
                }
                let request = Array("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
                if isConnected, write(client, request, request.count) > 0 { sent += 1 }
                try await Task.sleep(for: .milliseconds(1))
                close(client)
            }
            let back = try await served(port, within: .seconds(10))
            print("page answers \(back) after \(sent) abandoned requests")
            #expect(sent > 100 && back < .seconds(1))
            #expect(notes.children.withLock(\.count) == 1, "\(log.text)")
        }
    }

    @Test func `one that asks for all it may gets little of the terminal's time`() async throws {
        let before = Usage.now
        try await gate(["taken-over", "asks-for-all-it-may"]) { _, engine in
            try await Task.sleep(for: .seconds(4))
            #expect(notes.children.withLock(\.count) == 1, "\(log.text)")
            let start = ContinuousClock.now
            _ = await engine.failedParts
            #expect(ContinuousClock.now - start < .milliseconds(100))
        }
        let used = Usage.now - before
        print("asks for all it may: \(used) in 4 s")
        #expect(used.memory < 64 << 20)
        #expect(used.processor < .seconds(2))
        // The button, twice a second.
        let pressed = notes.presses.withLock(\.self)
        #expect((5...10).contains(pressed), "\(pressed)")
        #expect(outputs.shown.withLock(\.self) == [.dark])
        #expect(outputs.pulses.withLock(\.self) == 0)
    }

    @Test func `one that does not read costs a bounded memory and holds up no event`()
        async throws
    {
        var limits = PageConversation.Limits()
        limits.answer = .seconds(60)
        let before = Usage.now
        try await gate(["taken-over", "never-reads"], limits: limits) { _, _ in
            try await Task.sleep(for: .milliseconds(500))
        }
        let wire = PageWire()
        let message = PageMessage(.event, Array(repeating: 0, count: 1 << 20))
        for _ in 0..<64 { wire.send(message) }
        #expect(!wire.hasRoomForEvents)
        let used = Usage.now - before
        print("does not read: \(used)")
        #expect(used.memory < 96 << 20)
    }
}

/// What this process used so far.
private struct Usage: CustomStringConvertible {
    var processor: Duration
    var memory: Int

    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        func time(_ time: timeval) -> Duration {
            .seconds(time.tv_sec) + .microseconds(time.tv_usec)
        }
        return Usage(
            processor: time(usage.ru_utime) + time(usage.ru_stime), memory: usage.ru_maxrss << 10)
    }

    static func - (one: Usage, other: Usage) -> Usage {
        Usage(processor: one.processor - other.processor, memory: one.memory - other.memory)
    }

    var description: String { "\(processor) of processor time, \(memory >> 20) MiB more at most" }
}

struct TestClock: WallClock {
    func now() -> Date { Date() }
}

/// The gate that a page shows.
func testGate(
    _ watch: GateMonitor = GateMonitor(start: Deadline.now, at: Date()),
    failedParts: @escaping @Sendable () async -> Set<DecisionMachine.Part> = { [] }
) -> Gate {
    var gate = Gate(
        siteName: "test", version: "0", watch: watch, wallClock: TestClock(),
        now: { Deadline.now }, failedParts: failedParts)
    gate.show(JournalReader { [] })
    return gate
}
