import CLinux
import DeviceInterface
import LinuxDevices
import ReproducibleNumbers
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// A pulse ends at its deadline, and nothing opens after it.
@Suite(.timeLimit(.minutes(2)))
struct BarrierDeadlineTests {
    let kernel = ScriptedKernel()
    let chip = ScriptedGPIOChip()
    let clock = HandClock()
    let barrier: GPIOBarrier

    init() throws {
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        barrier = try GPIOBarrier(
            GPIOLine(chip: "/dev/gpiochip0", offset: 5, activeLow: false), pulse: .seconds(1),
            kernel: kernel, clock: clock)
    }

    @Test(arguments: [
        (Duration.milliseconds(300), Duration.milliseconds(300)),
        (.seconds(5), .seconds(1)),
    ])
    func `a pulse ends at its own time or the deadline`(_ deadline: Duration, _ end: Duration)
        async throws
    {
        try await barrier.pulse(until: deadline)
        await clock.someoneSleeps()
        clock.advance(by: end - .milliseconds(1))
        #expect(chip.history == [0, 1])
        clock.advance(by: .milliseconds(1))
        await until { chip.history == [0, 1, 0] }
        await barrier.close()
    }

    @Test func `an order past its deadline opens nothing and is not an error`() async throws {
        try await barrier.shut()
        clock.advance(by: .seconds(2))
        try await barrier.pulse(until: .seconds(2))
        #expect(chip.history.allSatisfy { $0 == 0 })
        await barrier.close()
    }

    @Test func `a barrier that opened late is shut at once`() async throws {
        let clock = clock
        chip.onSwitch.withLock { hook in
            hook = { bits in if bits != 0 { clock.advance(by: .seconds(12)) } }
        }
        try await barrier.pulse(until: .seconds(1))
        #expect(chip.history == [0, 1, 0])
        await barrier.close()
    }

    @Test func `shutting cuts a pulse, and the next one has its full time`() async throws {
        try await barrier.pulse()
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(900))
        try await barrier.shut()
        #expect(chip.history == [0, 1, 0])
        try await barrier.pulse()
        clock.advance(by: .milliseconds(900))
        await clock.someoneSleeps()
        #expect(chip.history == [0, 1, 0, 1])
        clock.advance(by: .milliseconds(100))
        await until { chip.history == [0, 1, 0, 1, 0] }
        await barrier.close()
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no sequence of orders, failures and slow answers opens beyond a deadline or a shut`(
        _ seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        let (chip, clock) = (chip, clock)
        let delay = Mutex(Duration.zero)
        chip.onSwitch.withLock { hook in
            hook = { _ in clock.advance(by: delay.withLock { $0 }) }
        }
        /// From when it must be shut.
        var limit = Duration.zero
        for _ in 0..<30 {
            // A chip that fails, or one that takes its time.
            let isBad = Int.random(in: 0..<6, using: &random) == 0
            if isBad, seed.isMultiple(of: 2) {
                kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), with: .ioError)
            }
            delay.withLock { $0 = .milliseconds(isBad && !seed.isMultiple(of: 2) ? 90 : 0) }
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let wasOpen = chip.history.last == 1 && clock.time < limit
                let deadline =
                    clock.time + .milliseconds(Int.random(in: -100...1500, using: &random))
                try? await barrier.pulse(until: deadline)
                // A pulse during a pulse does not lengthen it.
                if !wasOpen { limit = min(deadline, clock.time + .seconds(1)) }
            case 1:
                let isShut = (try? await barrier.shut()) != nil
                limit = clock.time
                if isShut { #expect(chip.history.last == 0) }
            default: clock.advance(by: .milliseconds(50))
            }
            guard clock.time >= limit + .milliseconds(200) else { continue }
            #expect(
                await eventually { chip.history.last ?? 0 == 0 }, "at \(clock.time) after \(limit)")
        }
        await barrier.close()
        // A chip that fails at last is beyond help.
        if !seed.isMultiple(of: 2) { #expect(chip.history.last ?? 0 == 0) }
    }
}
