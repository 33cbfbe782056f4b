import DeviceInterface
import DeviceGuards
import Execution
import LinuxDevices
import Synchronization
import Testing

/// Orders with deadlines on a guard's line, and what is answered while its device hangs.
@Suite(.timeLimit(.minutes(1))) struct GuardProtocolTests {
    private let line: GuardLine
    private let guardian: DeviceGuard

    init() throws {
        line = try GuardLine()
        guardian = try DeviceGuard(descriptor: line.guardsEnd)
    }

    @Test func `a sign of life is answered at once while the device hangs`() async {
        let barrier = HungBarrier()
        async let served: Void = guardian.serve(barrier)
        line.say("pulse\n")
        await until { barrier.isHanging }
        let start = ContinuousClock.now
        line.say("alive\n")
        #expect(await line.answer() == "alive")
        #expect(ContinuousClock.now - start < .milliseconds(200))
        // To shut goes before what waits, and what waited is dropped.
        line.say("pulse\nshut\n")
        await until { barrier.said.withLock { $0.contains("shut") } }
        barrier.goOn()
        for _ in 0..<3 { #expect(await line.answer() == "{}") }
        #expect(barrier.said.withLock { $0 } == ["pulse", "shut", "shut"])
        line.hangUp()
        await served
    }

    @Test func `a barrier's failure is reported with the sign of life`() async throws {
        let barrier = TroubledBarrier()
        async let served: Void = guardian.serve(barrier)
        line.say("alive\n")
        let reply = try #require(GuardReply(await line.answer()))
        #expect(reply == .alive(GuardAnswer(TroubledBarrier.trouble)))
        line.hangUp()
        await served
    }

    @Test func `a barrier shuts when the terminal says nothing`() async {
        let barrier = NotedBarrier()
        async let served: Void = guardian.serve(barrier)
        line.say("pulse\n")
        _ = await line.answer()
        let silent = ContinuousClock.now
        await until { barrier.done.withLock { $0.contains("shut") } }
        let patience = ContinuousClock.now - silent
        #expect(patience >= DeviceGuard.silence - .milliseconds(100))
        #expect(patience < DeviceGuard.silence + .milliseconds(500))
        line.hangUp()
        await served
    }

    @Test func `a terminal's sign of life does not change the barrier`() async {
        let barrier = NotedBarrier()
        async let served: Void = guardian.serve(barrier)
        line.say("pulse\n")
        _ = await line.answer()
        let end = ContinuousClock.now + DeviceGuard.silence + .milliseconds(300)
        while ContinuousClock.now < end {
            line.say("alive\n")
            #expect(await line.answer() == "alive")
            try? await Task.sleep(for: .milliseconds(200))
        }
        #expect(barrier.done.withLock { $0 } == ["pulse"])
        line.hangUp()
        await served
    }

    @Test func `an order from before a silence does not come back`() async throws {
        let (kernel, chip) = (ScriptedKernel(), ScriptedGPIOChip())
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        let lamp = try GPIOIndicator(
            .init(chip: "/dev/gpiochip0", green: 0, yellow: 1, red: 2, activeLow: false),
            kernel: kernel)
        async let served: Void = guardian.serve(lamp)
        let deadline = MonotonicClock().time + .seconds(1)
        line.say(GuardOrder.show(.green, until: deadline).line + "\n")
        _ = await line.answer()
        #expect(chip.history == [0, 0b001])
        // Dark at the deadline, then the fault signal for the silence.
        await until { chip.history.starts(with: [0, 0b001, 0, 0b010]) }
        line.say(GuardOrder.show(.green, until: deadline).line + "\n")
        #expect(await line.answer() == "{}")
        #expect(chip.history.count { $0 == 0b001 } == 1)
        #expect(chip.history.last == 0)
        line.hangUp()
        await served
    }
}

/// A barrier whose first pulse takes until it is told to go on.
private final class HungBarrier: Barrier {
    let name = "barrier"
    let said = Mutex<[String]>([])
    private let hung = Mutex<CheckedContinuation<Void, Never>?>(nil)

    var isHanging: Bool { hung.withLock { $0 != nil } }
    func goOn() { hung.withLock { $0.take() }?.resume() }

    func pulse(until deadline: Duration?) async {
        said.withLock { $0.append("pulse") }
        await withCheckedContinuation { me in hung.withLock { $0 = me } }
    }
    func shut() async { said.withLock { $0.append("shut") } }
    func close() async {}
}

private struct TroubledBarrier: Barrier {
    static let trouble = DeviceError(.ioFailed, "shut", advice: "Push it.")
    let name = "barrier"
    func pulse(until deadline: Duration?) async {}
    func shut() async {}
    func check() async throws(DeviceError) { throw Self.trouble }
    func close() async {}
}
