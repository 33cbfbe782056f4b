import DeviceGuards
import DeviceInterface
import Execution
import Synchronization
import Testing

/// What a guard does with its device, order by order, on a clock that the test moves.
@Suite(.timeLimit(.minutes(1))) struct GuardServiceTests {
    private let line = ScriptedLine()
    private let clock = HandClock()
    private let device = OrderedDevice()
    private let guardian: DeviceGuard
    private let broken = DeviceError(.ioFailed, "switch", advice: "Look.")

    init() {
        let context = ExecutionContext(
            clock: clock, tasks: nil, thread: ExecutionContext.live.thread)
        guardian = DeviceGuard(
            ScriptedChannel(line), on: context.thread("gl-guard"), in: context)
    }

    // MARK: Orders

    @Test func `each order is carried out and answered, and the end is told last`() async {
        async let served: Void = guardian.serve(device as any Indicator)
        line.say("show green 5", "show red")
        await until { line.sent.count == 2 }
        line.say("alive", "show dark")
        await until { line.sent.count == 4 }
        line.say("close")
        await served
        #expect(device.log == ["green 5", "red", "dark", "dark", "close"])
        #expect(line.sent.count { $0 == "{}" } == 4 && line.sent.count { $0 == "alive" } == 1)
        #expect(line.sent.last == "{}" && line.limits == [DeviceGuard.silence])
    }

    @Test func `a device is not asked for what it is not`() async {
        async let lampServed: Void = guardian.serve(device as any Indicator)
        line.say("pulse")
        await until { line.sent == ["{}"] }
        line.arrive(.end)
        await lampServed
        #expect(device.log == ["dark", "close"])
        let other = ScriptedLine()
        let barrier = DeviceGuard(
            ScriptedChannel(other), on: ExecutionContext.live.thread("gl-guard"))
        async let served: Void = barrier.serve(device as any Barrier)
        other.say("show green", "pulse 7")
        await until { other.sent == ["{}", "{}"] }
        other.arrive(.end)
        await served
        #expect(device.log == ["dark", "close", "pulse 7", "shut", "close"])
    }

    @Test func `an order that fails is answered with its error`() async throws {
        async let served: Void = guardian.serve(device as any Indicator)
        device.fail(broken)
        line.say("show green")
        await until { !line.sent.isEmpty }
        #expect(line.sent.map { GuardReply($0) } == [.answer(GuardAnswer(broken))])
        line.say("show green")
        await until { line.sent.count == 2 }
        #expect(line.sent.last == "{}")
        line.arrive(.end)
        await served
    }

    @Test func `a barrier's failure is told with each sign of life`() async {
        async let served: Void = guardian.serve(device as any Barrier)
        device.trouble.withLock { $0 = broken }
        line.say("alive")
        await until { line.sent.count == 1 }
        device.trouble.withLock { $0 = nil }
        line.say("alive")
        await until { line.sent.count == 2 }
        #expect(line.sent.map { GuardReply($0) } == [.alive(GuardAnswer(broken)), .alive(.init())])
        line.arrive(.end)
        await served
    }

    // MARK: Shut

    @Test func `a shut goes before what waits, drops it, and shuts again after what was begun`()
        async
    {
        async let served: Void = guardian.serve(device as any Barrier)
        device.hold()
        line.say("pulse 1", "pulse 2")
        await until { device.isHeld && line.isQuiet }
        line.say("shut", "pulse 3")
        await until { device.log == ["pulse 1", "shut"] && line.isQuiet }
        #expect(line.sent == [])
        device.goOn()
        await until { line.sent.count == 4 }
        #expect(line.sent.allSatisfy { $0 == "{}" })
        #expect(device.log == ["pulse 1", "shut", "shut", "pulse 3"])
        line.arrive(.end)
        await served
    }

    @Test func `a shut without an order under way is carried out once, and its error is told`()
        async
    {
        async let served: Void = guardian.serve(device as any Barrier)
        line.say("pulse")
        await until { line.sent == ["{}"] }
        device.fail(broken)
        line.say("shut")
        await until { line.sent.count == 2 }
        #expect(GuardReply(line.sent[1]) == .answer(GuardAnswer(broken)))
        #expect(device.log == ["pulse", "shut"])
        line.arrive(.end)
        await served
    }

    @Test func `a shut that failed is answered with the outcome of the second`() async {
        async let served: Void = guardian.serve(device as any Barrier)
        device.hold()
        line.say("pulse 1")
        await until { device.isHeld && line.isQuiet }
        device.fail(broken)
        line.say("shut")
        await until { device.log == ["pulse 1", "shut"] }
        device.goOn()
        await until { line.sent.count == 2 }
        #expect(line.sent == ["{}", "{}"])
        line.arrive(.end)
        await served
    }

    // MARK: Silence

    @Test(arguments: [true, false])
    func `a silence ends what the device does, and is not answered`(_ isLamp: Bool) async {
        let device = device
        async let served: Void =
            isLamp ? guardian.serve(device as any Indicator) : guardian.serve(device as any Barrier)
        line.arrive(.silence)
        let end = isLamp ? "fault" : "shut"
        await until { device.log == [end] }
        line.say(isLamp ? "show green" : "pulse")
        await until { line.sent == ["{}"] }
        #expect(device.log == [end, isLamp ? "green" : "pulse"])
        line.arrive(.end)
        await served
    }

    @Test func `an order that waited before a silence is not carried out after it`() async {
        async let served: Void = guardian.serve(device as any Indicator)
        device.hold()
        line.say("show green", "show red")
        await until { device.isHeld && line.isQuiet }
        line.arrive(.silence)
        await until { device.log == ["green", "fault"] }
        device.goOn()
        await until { line.sent == ["{}", "{}"] }
        #expect(device.log == ["green", "fault"])
        line.arrive(.end)
        await served
    }

    // MARK: The end

    @Test(arguments: ["", "x", "show", "show blue", "open", "close now"])
    func `an order that is none ends the device, and is not answered`(_ order: String) async {
        async let served: Void = guardian.serve(device as any Indicator)
        line.say(order)
        await served
        #expect(device.log == ["dark", "close"] && line.sent == [])
    }

    @Test func `a terminal that takes no sign of life is gone`() async {
        async let served: Void = guardian.serve(device as any Indicator)
        line.refuse()
        line.say("alive")
        await served
        #expect(device.log == ["dark", "close"] && line.sent == [])
    }

    @Test func `more than 32 orders that wait are too many`() async {
        for (count, isMany) in [(32, false), (33, true)] {
            let (line, device) = (ScriptedLine(), OrderedDevice())
            let guardian = DeviceGuard(
                ScriptedChannel(line), on: ExecutionContext.live.thread("gl-guard"))
            async let served: Void = guardian.serve(device as any Indicator)
            device.hold()
            line.say("show green")
            await until { device.isHeld && line.isQuiet }
            for _ in 0..<count { line.say("show red") }
            if isMany {
                await until { device.log == ["green", "dark"] }
            } else {
                await until { line.isQuiet }
                #expect(device.log == ["green"])
                line.arrive(.end)
                await until { device.log == ["green", "dark"] }
            }
            device.goOn()
            await served
            #expect(device.log == ["green", "dark", "close"])
            #expect(line.sent.count == 33)
        }
    }

    @Test func `what waits when the terminal is gone is not carried out`() async {
        async let served: Void = guardian.serve(device as any Barrier)
        device.hold()
        line.say("pulse 1", "pulse 2")
        await until { device.isHeld && line.isQuiet }
        line.arrive(.end)
        await until { device.log == ["pulse 1", "shut"] }
        device.goOn()
        await served
        #expect(device.log == ["pulse 1", "shut", "close"] && line.sent == ["{}", "{}"])
    }

    @Test(arguments: [1, 3, 30])
    func `a device that does not end is told again for two seconds`(_ failures: Int) async {
        async let served: Void = guardian.serve(device as any Barrier)
        for _ in 0..<failures { device.fail(broken) }
        line.arrive(.end)
        // At 0, 100, … 2,000 ms.
        let attempts = min(failures + 1, 21)
        for attempt in 1..<attempts {
            await clock.someoneSleeps()
            #expect(device.log.count == attempt)
            clock.advance(by: .milliseconds(100))
        }
        await served
        #expect(device.log == Array(repeating: "shut", count: attempts) + ["close"])
    }
}

/// A lamp and barrier that notes what it is told, fails when it should, and holds an order up.
private final class OrderedDevice: Indicator, Barrier {
    private struct State {
        var log: [String] = []
        var errors: [DeviceError] = []
        var mustHold = false
        var held: CheckedContinuation<Void, Never>?
    }

    let name = "device"
    let trouble = Mutex<DeviceError?>(nil)
    private let state = Mutex(State())

    var log: [String] { state.withLock { $0.log } }
    var isHeld: Bool { state.withLock { $0.held != nil } }

    /// Lets the next order that lights or opens wait until it may go on.
    func hold() { state.withLock { $0.mustHold = true } }
    func goOn() { state.withLock { $0.held.take() }?.resume() }

    /// Lets the next order fail.
    func fail(_ error: DeviceError) { state.withLock { $0.errors.append(error) } }

    private func carryOut(
        _ order: String, until deadline: Duration? = nil
    ) async throws(DeviceError) {
        let nanoseconds = deadline.map { " \(Int($0 / .nanoseconds(1)))" } ?? ""
        let (error, mustHold) = state.withLock { state -> (DeviceError?, Bool) in
            state.log.append(order + nanoseconds)
            defer { state.mustHold = false }
            return (state.errors.isEmpty ? nil : state.errors.removeFirst(), state.mustHold)
        }
        if mustHold {
            await withCheckedContinuation { me in state.withLock { $0.held = me } }
        }
        if let error { throw error }
    }

    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await carryOut(lamp.rawValue, until: deadline)
    }

    func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await carryOut("pulse", until: deadline)
    }

    func shut() async throws(DeviceError) { try await carryOut("shut") }

    func check() async throws(DeviceError) {
        if let error = trouble.withLock({ $0 }) { throw error }
    }

    func close() async { state.withLock { $0.log.append("close") } }
}
