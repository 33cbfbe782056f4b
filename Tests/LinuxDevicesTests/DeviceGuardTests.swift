import CLinux
import DeviceInterface
import Foundation
import DeviceGuards
import Execution
import LinuxDevices
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// A guard served by a task, and the terminal's end of its line.
final class GuardLine: Sendable {
    private let descriptor: Mutex<Int32>
    let guardsEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        // A program that another test starts must not hold an end of it.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw POSIXError(.EIO) }
        descriptor = Mutex(ends[0])
        guardsEnd = ends[1]
    }

    deinit { hangUp() }

    func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = descriptor.withLock { send($0, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    /// The next line of the guard's.
    func answer() async -> String {
        var line: [UInt8] = []
        while line.last != 0x0A {
            var byte: UInt8 = 0
            let count = descriptor.withLock { recv($0, &byte, 1, Int32(MSG_DONTWAIT)) }
            switch count {
            case 1: line.append(byte)
            case 0: return String(decoding: line, as: UTF8.self)
            default: try? await Task.sleep(for: .milliseconds(1))
            }
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    /// As the kernel does when the terminal dies.
    func hangUp() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }
}

final class NotedLamp: Indicator {
    let name = "lamp"
    let shown = Mutex<[Lamp]>([])
    let closes = Mutex(0)
    let failure: DeviceError?

    init(failure: DeviceError? = nil) {
        self.failure = failure
    }

    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        shown.withLock { $0.append(lamp) }
        if let failure { throw failure }
    }

    func close() async { closes.withLock { $0 += 1 } }

    var all: [Lamp] { shown.withLock { $0 } }
}

final class NotedBarrier: Barrier {
    let name = "barrier"
    let done = Mutex<[String]>([])

    func pulse(until deadline: Duration?) async { done.withLock { $0.append("pulse") } }
    func shut() async { done.withLock { $0.append("shut") } }
    func close() async { done.withLock { $0.append("close") } }
}

@Suite(.timeLimit(.minutes(1))) struct DeviceGuardTests {
    private let line: GuardLine
    private let guardian: DeviceGuard

    init() throws {
        line = try GuardLine()
        guardian = try DeviceGuard(descriptor: line.guardsEnd)
    }

    @Test func `orders are carried out and answered`() async {
        let lamp = NotedLamp()
        async let served: Void = guardian.serve(lamp)
        line.say("show green\n")
        #expect(await line.answer() == "{}")
        // Two orders in one piece, and one in two.
        line.say("show red\nshow dark\nsho")
        #expect(await line.answer() == "{}")
        #expect(await line.answer() == "{}")
        line.say("w yellow\n")
        #expect(await line.answer() == "{}")
        line.say("close\n")
        #expect(await line.answer() == "{}")
        #expect(lamp.all == [.green, .red, .dark, .yellow, .dark])
        #expect(lamp.closes.withLock { $0 } == 1)
        await served
    }

    @Test func `the lamp is dark after the terminal is gone`() async {
        let lamp = NotedLamp()
        async let served: Void = guardian.serve(lamp)
        line.say("show green\n")
        _ = await line.answer()
        line.hangUp()
        await served
        #expect(lamp.all == [.green, .dark])
        #expect(lamp.closes.withLock { $0 } == 1)
    }

    @Test func `a silent terminal gets the fault signal until it is heard again`() async {
        let lamp = NotedLamp()
        async let served: Void = guardian.serve(lamp)
        let silent = ContinuousClock.now
        line.say("show green\n")
        _ = await line.answer()
        await until { lamp.all == [.green, .fault] }
        let patience = ContinuousClock.now - silent
        #expect(patience >= DeviceGuard.silence)
        #expect(patience < DeviceGuard.silence + .milliseconds(500))
        line.say("show dark\n")
        #expect(await line.answer() == "{}")
        line.hangUp()
        await served
        #expect(lamp.all == [.green, .fault, .dark, .dark])
    }

    @Test(arguments: [
        "show blue\n", "show\n", "open sesame\n", "\n", "show green", "\u{0}\u{1}\n",
        String(repeating: "x", count: 100_000),
    ])
    func `an invalid order gives dark`(_ text: String) async {
        let lamp = NotedLamp()
        async let served: Void = guardian.serve(lamp)
        line.say(text)
        line.hangUp()
        await served
        #expect(lamp.all == [.dark])
    }

    @Test func `an unsupported order is reported`() async throws {
        let failure = DeviceError(
            .disconnected, "write to a \"lamp\"", errno: .ioError, advice: "Plug\nit in.")
        let lamp = NotedLamp(failure: failure)
        async let served: Void = guardian.serve(lamp)
        line.say("show red\n")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(await line.answer().utf8)) as? [String: Any]
        )
        #expect(answer["operation"] as? String == failure.operation)
        #expect(answer["advice"] as? String == failure.advice)
        #expect(answer["code"] as? String == "disconnected")
        #expect(answer["errno"] as? Int == Int(EIO))
        line.hangUp()
        await served
    }

    @Test func `a barrier shuts when the terminal dies in a pulse`() async {
        let barrier = NotedBarrier()
        async let served: Void = guardian.serve(barrier)
        line.say("shut\n")
        _ = await line.answer()
        line.say("pulse\n")
        #expect(await line.answer() == "{}")
        #expect(barrier.done.withLock { $0 } == ["shut", "pulse"])
        line.hangUp()
        await served
        #expect(barrier.done.withLock { $0 } == ["shut", "pulse", "shut", "close"])
    }
}

/// The terminal's side, with a shell for a guard.
@Suite(.timeLimit(.minutes(1))) struct GuardedDeviceTests {
    private func lamp(_ script: String) throws -> GuardedIndicator {
        try GuardedIndicator("lamp", executable: "/bin/sh", arguments: ["-c", script])
    }

    @Test func `orders reach the guard in its own process`() async throws {
        let folder = try TemporaryFolder()
        let said = folder.path.appending("said").string
        let script = """
            while read -r order; do
                if [ "$order" = alive ]; then echo alive >&0; continue; fi
                echo "$order" >> '\(said)'; echo '{}' >&0
            done
            """
        let lamp = try lamp(script)
        try await lamp.show(.green)
        try await lamp.show(.fault)
        await lamp.close()
        #expect(
            try String(contentsOfFile: said, encoding: .utf8) == "show green\nshow fault\nclose\n")
        let barrier = try GuardedBarrier("door", executable: "/bin/sh", arguments: ["-c", script])
        try await barrier.pulse()
        try await barrier.shut()
        await barrier.close()
        #expect(
            try String(contentsOfFile: said, encoding: .utf8).hasSuffix("pulse\nshut\nclose\n"))
    }

    @Test func `the next order restarts a guard that died`() async throws {
        let folder = try TemporaryFolder()
        let first = folder.path.appending("first").string
        // The first one dies after one order.
        let lamp = try lamp(
            """
            mkdir '\(first)' 2>/dev/null && { read -r order; echo '{}' >&0; exit; }
            while read -r order; do echo '{}' >&0; done
            """)
        try await lamp.show(.green)
        let error = await #expect(throws: DeviceError.self) { try await lamp.show(.red) }
        #expect(error?.code == .disconnected)
        try await lamp.show(.red)
        await lamp.close()
    }

    @Test func `a guard that hangs is reported and killed`() async throws {
        let lamp = try lamp("exec sleep 60")
        let error = await #expect(throws: DeviceError.self) { try await lamp.show(.green) }
        #expect(error?.code == .disconnected)
        await lamp.close()
    }

    @Test func `a guard that ignores the order to stop is killed`() async throws {
        let lamp = try lamp("trap '' TERM; while :; do read -r order; echo '{}' >&0; done")
        try await lamp.show(.green)
        let start = ContinuousClock.now
        await lamp.close()
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test(arguments: ["nonsense", "[]", "{\\\"operation\\\":1}"])
    func `an invalid answer counts as no answer`(_ answer: String) async throws {
        let lamp = try lamp("read -r order; echo \"\(answer)\" >&0; exec sleep 60")
        let error = await #expect(throws: DeviceError.self) { try await lamp.show(.green) }
        #expect(error?.code == .disconnected)
        await lamp.close()
    }

    @Test func `a failure of the device is passed on`() async throws {
        let lamp = try lamp(
            """
            read -r order
            echo '{"code":"notFound","operation":"open lamp","errno":2,"advice":"Plug it in."}' >&0
            cat >/dev/null
            """)
        let error = await #expect(throws: DeviceError.self) { try await lamp.show(.green) }
        #expect(
            error
                == DeviceError(
                    .notFound, "open lamp", errno: .noSuchFileOrDirectory, advice: "Plug it in."))
        await lamp.close()
    }

    @Test func `a missing program is reported`() async throws {
        let lamp = try GuardedIndicator("lamp", executable: "/no/such", arguments: [])
        let error = await #expect(throws: DeviceError.self) { try await lamp.show(.green) }
        #expect(error?.code == .notFound)
        #expect(error?.operation == "start a guard from /no/such")
        await lamp.close()
    }
}
