import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GPIOBarrierTests {
    let kernel = ScriptedKernel()
    let chip = ScriptedGPIOChip()
    let clock = HandClock()

    init() {
        kernel.plug(chip, at: ScriptedGPIOChip.path)
    }

    func barrier(pulse: Duration = .milliseconds(500)) throws -> GPIOBarrier {
        try GPIOBarrier(
            GPIOLine(chip: "/dev/gpiochip0", offset: 5, activeLow: false), pulse: pulse,
            kernel: kernel, clock: clock)
    }

    @Test(arguments: [
        (Duration.seconds(1), Duration.seconds(1)),
        (.milliseconds(1), .milliseconds(100)),
        (.seconds(3600), .seconds(10)),
        (.seconds(-1), .milliseconds(100)),
    ])
    func `a pulse ends by itself, within bounds`(_ asked: Duration, _ given: Duration)
        async throws
    {
        let barrier = try barrier(pulse: asked)
        try await barrier.pulse()
        await clock.someoneSleeps()
        clock.advance(by: given - .milliseconds(1))
        #expect(chip.history == [0, 1])
        clock.advance(by: .milliseconds(1))
        await until { chip.history == [0, 1, 0] }
        await barrier.close()
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `a pulse during a pulse does not lengthen it`() async throws {
        let barrier = try barrier()
        try await barrier.pulse()
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(400))
        try await barrier.pulse()
        clock.advance(by: .milliseconds(100))
        await until { chip.history == [0, 1, 0] }
        try await barrier.pulse()
        #expect(chip.history == [0, 1, 0, 1])
        await barrier.close()
    }

    @Test func `closing ends a running pulse`() async throws {
        let barrier = try barrier()
        try await barrier.pulse()
        await barrier.close()
        #expect(chip.history == [0, 1, 0])
        #expect(kernel.openDescriptors == 0)
        await barrier.close()
        #expect(kernel.misuse == [])
    }

    @Test func `a barrier released during a pulse shuts`() async throws {
        var barrier: GPIOBarrier? = try barrier()
        try await barrier?.pulse()
        barrier = nil
        await until { chip.history == [0, 1, 0] }
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `ending a pulse is repeated until it succeeds`() async throws {
        let barrier = try barrier()
        try await barrier.pulse()
        await clock.someoneSleeps()
        kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), with: .ioError)
        kernel.unplug(ScriptedGPIOChip.path)
        clock.advance(by: .milliseconds(500))
        await until { kernel.openDescriptors == 0 }
        await clock.pass(.milliseconds(500))
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        clock.advance(by: .milliseconds(500))
        await until { chip.requests.count == 2 && chip.history.count == 5 }
        #expect(chip.history == [0, 1, 0, 0, 0])
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        try await barrier.pulse()
        #expect(chip.history.last == 1)
        await barrier.close()
    }

    @Test(arguments: 1...3)
    func `a failure at any step leaves the barrier shut`(_ step: Int) async throws {
        let barrier = try barrier()
        kernel.fail(nil, nth: step, with: .ioError)
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        #expect(chip.history.allSatisfy { $0 == 0 })
        #expect(kernel.openDescriptors == 0)
    }
}
