import DeviceGuards
import DeviceInterface
import Execution
import Glibc
import Synchronization
import Testing

/// What a lamp is told, order by order, on a clock that the test moves.
@Suite(.timeLimit(.minutes(1))) struct LampControllerTests {
    private let script = OutputScript<Lamp>()
    private let clock = HandClock()
    private let broken = DeviceError(.ioFailed, "light", advice: "Look.")

    private func controller(
        refresh: Duration? = nil, blinksByItself: Bool = false
    ) -> LampController {
        LampController(
            ScriptedLamp(script, blinksByItself: blinksByItself),
            rhythm: .init(blink: .milliseconds(500), refresh: refresh), clock: clock,
            thread: ExecutionContext.live.thread("gl-lamp"))
    }

    // MARK: Failures

    @Test func `a failed repetition is reported once`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: nil)
        await clock.someoneSleeps()
        script.fail(broken)
        await clock.pass(.seconds(1))
        await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.green, .red])
        await lamp.close()
    }

    @Test func `a repetition that succeeds after a failure has nothing to report`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: nil)
        script.fail(broken)
        await clock.pass(.seconds(1))
        await clock.pass(.seconds(1))
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.green, .green, .red])
        await lamp.close()
    }

    @Test func `a colour does not stay when an order reports an earlier failure`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: nil)
        script.fail(broken)
        await clock.pass(.seconds(1))
        await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
        await clock.pass(.milliseconds(100))
        #expect(script.told == [.green, .dark])
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.green, .dark, .red])
        await lamp.close()
    }

    @Test func `a lamp that failed is ordered dark until it listens`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: .seconds(9))
        script.fail(broken, broken, broken)
        await #expect(throws: broken) { try await lamp.show(.red, until: .seconds(9)) }
        await clock.pass(.milliseconds(99))
        for _ in 0..<3 {
            #expect(script.told == [.green])
            await clock.pass(.milliseconds(100))
        }
        #expect(script.told == [.green, .dark])
        await clock.pass(.milliseconds(999))
        #expect(script.told == [.green, .dark])
        await clock.pass(.milliseconds(100))
        #expect(script.told == [.green, .dark, .dark])
        // The order has reported the failure.
        try await lamp.show(.red, until: nil)
        await lamp.close()
    }

    @Test func `what fails after an order was reported is not reported again`() async throws {
        let lamp = controller()
        try await lamp.show(.green, until: nil)
        script.fail(broken, broken)
        await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
        await clock.pass(.milliseconds(100))
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.green, .red])
        await lamp.close()
    }

    @Test func `a blink that fails is the last, and is reported`() async throws {
        let lamp = controller()
        try await lamp.show(.fault, until: nil)
        await clock.someoneSleeps()
        script.fail(broken)
        clock.advance(by: .milliseconds(500))
        await until { !script.willFail }
        for _ in 0..<10 {
            try await Task.sleep(for: .milliseconds(1))
            clock.advance(by: .milliseconds(500))
        }
        await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
        #expect(script.told == [.yellow])
        await lamp.close()
    }

    @Test func `an end that fails is reported`() async throws {
        let lamp = controller()
        try await lamp.show(.green, until: .seconds(1))
        script.fail(broken)
        await clock.pass(.seconds(1))
        await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
        await lamp.close()
    }

    @Test func `an end that fails is repeated, and is no failure once it succeeded`() async throws {
        let lamp = controller(refresh: .seconds(9))
        try await lamp.show(.green, until: .seconds(1))
        script.fail(broken, broken)
        await clock.pass(.seconds(1))
        await clock.pass(.milliseconds(100))
        #expect(script.told == [.green])
        await clock.pass(.milliseconds(100))
        #expect(script.told == [.green, .dark])
        try await lamp.show(.red, until: nil)
        await lamp.close()
    }

    @Test func `orders that fail one after the other do not postpone the dark`() async throws {
        let lamp = controller()
        try await lamp.show(.green, until: nil)
        script.fail(broken, broken)
        for _ in 0..<2 {
            await #expect(throws: broken) { try await lamp.show(.red, until: nil) }
            await clock.someoneSleeps()
            #expect(script.told == [.green])
            clock.advance(by: .milliseconds(50))
        }
        await until { script.told == [.green, .dark] }
        await lamp.close()
    }

    // MARK: A fault

    @Test func `a fault that is shown again keeps its rhythm`() async throws {
        let lamp = controller()
        try await lamp.show(.fault, until: nil)
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(300))
        try await lamp.show(.fault, until: nil)
        #expect(script.told == [.yellow])
        await clock.pass(.milliseconds(200))
        #expect(script.told == [.yellow, .dark])
        await clock.pass(.milliseconds(500))
        #expect(script.told == [.yellow, .dark, .yellow])
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.yellow, .dark, .yellow, .red])
        await lamp.close()
    }

    @Test func `a fault and dark have no end`() async throws {
        let lamp = controller(refresh: .milliseconds(400))
        for (state, told) in [(Lamp.fault, [Lamp.yellow, .dark]), (.dark, [.dark, .dark])] {
            let before = script.told.count
            try await lamp.show(state, until: clock.time)
            await clock.pass(.milliseconds(400))
            #expect(Array(script.told.dropFirst(before)) == told)
        }
        await lamp.close()
    }

    @Test func `a fault blinks as fast as its lamp must be told again`() async throws {
        let lamp = controller(refresh: .milliseconds(200))
        try await lamp.show(.fault, until: nil)
        for _ in 0..<2 { await clock.pass(.milliseconds(200)) }
        #expect(script.told == [.yellow, .dark, .yellow])
        await lamp.close()
    }

    @Test func `a fault blinks faster than a lamp is repeated`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.fault, until: nil)
        for _ in 0..<3 { await clock.pass(.milliseconds(500)) }
        #expect(script.told == [.yellow, .dark, .yellow, .dark])
        await lamp.close()
    }

    @Test func `a lamp that blinks by itself is told of the fault, and told again`() async throws {
        let lamp = controller(refresh: .seconds(1), blinksByItself: true)
        try await lamp.show(.fault, until: nil)
        await clock.pass(.milliseconds(500))
        #expect(script.told == [.fault])
        await clock.pass(.milliseconds(500))
        #expect(script.told == [.fault, .fault])
        await lamp.close()
    }

    // MARK: Ends

    @Test func `a colour that is repeated goes dark at its deadline`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: .milliseconds(1500))
        await clock.pass(.seconds(1))
        #expect(script.told == [.green, .green])
        await clock.pass(.milliseconds(499))
        #expect(script.told == [.green, .green])
        await clock.pass(.milliseconds(1))
        #expect(script.told == [.green, .green, .dark])
        await clock.pass(.seconds(1))
        #expect(script.told == [.green, .green, .dark, .dark])
        await lamp.close()
    }

    @Test func `a colour that was lit late is ended once, and only the dark is repeated`()
        async throws
    {
        let clock = clock
        script.afterSending { lamp, _ in if lamp == .green { clock.advance(by: .seconds(2)) } }
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: .seconds(1))
        #expect(script.told == [.green, .dark])
        await clock.pass(.seconds(1))
        #expect(script.told == [.green, .dark, .dark])
        await lamp.close()
    }

    @Test func `a colour whose time ends before it is sent is not sent`() async throws {
        let clock = clock
        script.beforeSending { lamp, _ in if lamp == .green { clock.advance(by: .seconds(2)) } }
        let lamp = controller()
        try await lamp.show(.red, until: nil)
        try await lamp.show(.green, until: .seconds(1))
        #expect(script.told == [.red, .dark])
        await lamp.close()
    }

    @Test func `a colour that fails past its deadline is ended, and is no failure`() async throws {
        let clock = clock
        script.afterSending { lamp, _ in if lamp == .green { clock.advance(by: .seconds(2)) } }
        script.fail(broken)
        let lamp = controller()
        try await lamp.show(.green, until: .seconds(1))
        #expect(script.told == [.dark])
        await lamp.close()
    }

    @Test func `a colour whose time is over is not sent`() async throws {
        let lamp = controller()
        clock.advance(by: .seconds(1))
        try await lamp.show(.red, until: .milliseconds(1001))
        try await lamp.show(.green, until: .seconds(1))
        #expect(script.told == [.red, .dark])
        await lamp.close()
    }

    // MARK: One after the other

    @Test func `nothing of a colour comes after the colour that replaced it`() async throws {
        let lamp = controller()
        try await lamp.show(.green, until: .seconds(5))
        await clock.someoneSleeps()
        try await lamp.show(.red, until: .seconds(10))
        // The task of the first has ended when that of the second sleeps.
        await clock.someoneSleeps()
        #expect(script.told == [.green, .red])
        clock.advance(by: .seconds(5))
        await clock.someoneSleeps()
        #expect(script.told == [.green, .red])
        await lamp.close()
    }

    @Test(arguments: [true, false])
    func `a newer order and the end give up one that still waits for its device`(_ isEnd: Bool)
        async throws
    {
        let isWaiting = Mutex(false)
        script.beforeSending { lamp, isOver in
            guard lamp == .green else { return }
            isWaiting.withLock { $0 = true }
            for _ in 0..<2000 where !isOver() { usleep(1000) }
        }
        let lamp = controller()
        async let green: Void = lamp.show(.green, until: nil)
        await until { isWaiting.withLock { $0 } }
        if isEnd { await lamp.close() } else { try await lamp.show(.red, until: nil) }
        try await green
        #expect(script.told == (isEnd ? [] : [.red]))
        await lamp.close()
    }

    // MARK: After the end

    @Test func `a fault that is shown after the end is lit`() async throws {
        let lamp = controller()
        try await lamp.show(.fault, until: nil)
        await lamp.close()
        #expect(script.releases == 1)
        try await lamp.show(.fault, until: nil)
        #expect(script.told == [.yellow, .yellow])
        await lamp.close()
        #expect(script.releases == 2)
    }

    @Test func `no failure is left over after the end`() async throws {
        let lamp = controller(refresh: .seconds(1))
        try await lamp.show(.green, until: nil)
        script.fail(broken)
        await clock.pass(.seconds(1))
        await lamp.close()
        try await lamp.show(.red, until: nil)
        #expect(script.told == [.green, .red])
        await lamp.close()
    }

    @Test func `no attempt is left over after the end`() async throws {
        let lamp = controller(refresh: .seconds(1))
        script.fail(broken, broken)
        await #expect(throws: broken) { try await lamp.show(.green, until: nil) }
        await lamp.close()
        clock.advance(by: .seconds(1))
        await #expect(throws: broken) { try await lamp.show(.green, until: nil) }
        await clock.pass(.milliseconds(99))
        #expect(script.told == [])
        await clock.pass(.milliseconds(1))
        #expect(script.told == [.dark])
        await lamp.close()
    }
}
