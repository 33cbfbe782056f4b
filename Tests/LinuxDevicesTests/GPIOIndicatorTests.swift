import CLinux
import DeviceInterface
import LinuxDevices
import Synchronization
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GPIOIndicatorTests {
    static let green: UInt64 = 0b001
    static let yellow: UInt64 = 0b010
    static let red: UInt64 = 0b100

    let kernel = ScriptedKernel()
    let chip = ScriptedGPIOChip()
    let clock = HandClock()
    let options = GPIOIndicator.Options(
        chip: "/dev/gpiochip0", green: 17, yellow: 27, red: 22, activeLow: false)

    init() {
        kernel.plug(chip, at: ScriptedGPIOChip.path)
    }

    func indicator(_ options: GPIOIndicator.Options? = nil) throws -> GPIOIndicator {
        try GPIOIndicator(options ?? self.options, kernel: kernel, clock: clock)
    }

    @Test func `every change of colour switches three lines at once`() async throws {
        let indicator = try indicator()
        let colours: [Lamp] = [.green, .yellow, .red, .dark]
        for from in colours {
            for to in colours {
                try await indicator.show(from)
                let before = chip.history.count
                try await indicator.show(to)
                #expect(chip.history.count == before + 1)
            }
        }
        await indicator.close()
        #expect(chip.history.allSatisfy { $0.nonzeroBitCount <= 1 })
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }

    @Test(arguments: [
        (Lamp.green, green), (.yellow, yellow), (.red, red), (.dark, 0),
    ])
    func `a lamp lights its own line`(_ lamp: Lamp, _ bits: UInt64) async throws {
        let indicator = try indicator()
        try await indicator.show(lamp)
        #expect(chip.history == [0, bits])
        await indicator.close()
    }

    @Test func `lines are requested as dark outputs`() async throws {
        var options = options
        options.activeLow = true
        let indicator = try indicator(options)
        try await indicator.show(.dark)
        let request = try #require(chip.requests.first)
        #expect(request.offsets == [17, 27, 22])
        #expect(request.consumer == "gatelight")
        #expect(request.initialValues == 0)
        #expect(
            request.flags == UInt64(GPIO_V2_LINE_FLAG_OUTPUT.rawValue)
                | UInt64(GPIO_V2_LINE_FLAG_ACTIVE_LOW.rawValue))
        await indicator.close()
    }

    @Test func `lines are dark before they are released`() async throws {
        let indicator = try indicator()
        try await indicator.show(.green)
        await indicator.close()
        await indicator.close()
        #expect(chip.history == [0, Self.green, 0])
        #expect(chip.state.withLock { $0.releases } == 1)
    }

    @Test func `a fault blinks yellow and nothing else`() async throws {
        let indicator = try indicator()
        try await indicator.show(.green)
        try await indicator.show(.fault)
        for _ in 0..<3 { await clock.pass(.milliseconds(500)) }
        try await indicator.show(.fault)
        await clock.pass(.milliseconds(500))
        let expected = [0, Self.green, Self.yellow, 0, Self.yellow, 0, Self.yellow]
        #expect(chip.history == expected)
        try await indicator.show(.red)
        clock.advance(by: .seconds(5))
        await indicator.close()
        #expect(chip.history == expected + [Self.red, 0])
    }

    @Test func `a failed blink is reported at the next show, and the one after reopens`()
        async throws
    {
        let indicator = try indicator()
        try await indicator.show(.fault)
        await clock.someoneSleeps()
        // The first write and the darkening before the lines are given back.
        kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), nth: 1, with: .ioError)
        clock.advance(by: .milliseconds(500))
        await until { kernel.openDescriptors == 0 }
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(error?.errno == .ioError)
        try await indicator.show(.green)
        #expect(chip.requests.count == 2)
        #expect(chip.history.last == Self.green)
        await indicator.close()
        #expect(kernel.misuse == [])
    }

    @Test func `an unplugged chip comes back by itself`() async throws {
        let indicator = try indicator()
        try await indicator.show(.green)
        kernel.fail(
            .control(GL_GPIO_V2_LINE_SET_VALUES), with: .operationNotSupportedByDevice)
        kernel.unplug(ScriptedGPIOChip.path)
        let lost = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(lost?.code == .disconnected)
        #expect(kernel.openDescriptors == 0)
        let absent = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(absent?.code == .notFound)
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        try await indicator.show(.red)
        #expect(chip.history.last == Self.red)
        await indicator.close()
    }

    @Test(arguments: 1...3)
    func `a failure at any step of opening leaves nothing open`(_ step: Int) async throws {
        let indicator = try indicator()
        kernel.fail(nil, nth: step, with: .permissionDenied)
        await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
        #expect(chip.history.allSatisfy { $0 == 0 })
        try await indicator.show(.green)
        #expect(chip.history.last == Self.green)
        await indicator.close()
    }

    @Test func `a line in use is named with its user`() async throws {
        chip.state.withLock { $0.takenLine = (27, "fan-control") }
        let indicator = try indicator()
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(error?.code == .busy)
        #expect(error?.advice.contains("Line 27 is taken by \"fan-control\"") == true)
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `a line beyond the chip's end is named with the number of lines`() async throws {
        let indicator = try indicator(
            .init(
                chip: "/dev/gpiochip0", green: 1, yellow: 2, red: 40, activeLow: false))
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(error?.advice.contains("Line 40 does not exist: the chip has 32 lines") == true)
    }

    @Test func `one line for two lights is refused`() async throws {
        let indicator = try indicator(
            .init(
                chip: "/dev/gpiochip0", green: 1, yellow: 1, red: 3, activeLow: false))
        await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(kernel.log == [])
    }

    @Test func `a chip without permission gives advice about the group`() async throws {
        kernel.fail(.open, with: .permissionDenied)
        let indicator = try indicator()
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.green) }
        #expect(error?.code == .noPermission)
        #expect(error?.advice.contains("group \"gpio\"") == true)
    }

    @Test func `a released lamp goes dark`() async throws {
        var indicator: GPIOIndicator? = try indicator()
        try await indicator?.show(.red)
        indicator = nil
        await until { kernel.openDescriptors == 0 }
        #expect(chip.history == [0, Self.red, 0])
    }
}
