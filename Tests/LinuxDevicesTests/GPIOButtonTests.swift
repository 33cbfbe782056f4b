import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GPIOButtonTests {
    let kernel = ScriptedKernel()
    let chip = ScriptedGPIOChip()

    init() {
        kernel.plug(chip, at: ScriptedGPIOChip.path)
    }

    func edge(_ id: gpio_v2_line_event_id, at time: UInt64) -> [UInt8] {
        var event = gpio_v2_line_event()
        event.id = id.rawValue
        event.timestamp_ns = time
        return withUnsafeBytes(of: event) { Array($0) }
    }

    @Test func `presses arrive in order, with the kernel's time`() async throws {
        let button = try GPIOButton(
            GPIOLine(chip: "/dev/gpiochip0", offset: 6, activeLow: true), kernel: kernel)
        async let first = button.nextPress()
        await until { kernel.log.contains { $0.call == .poll } }
        kernel.push(edge(GPIO_V2_LINE_EVENT_FALLING_EDGE, at: 1), to: ScriptedGPIOChip.lines)
        kernel.push(edge(GPIO_V2_LINE_EVENT_RISING_EDGE, at: 2), to: ScriptedGPIOChip.lines)
        kernel.push(edge(GPIO_V2_LINE_EVENT_RISING_EDGE, at: .max), to: ScriptedGPIOChip.lines)
        #expect(try await first == .nanoseconds(2))
        #expect(try await button.nextPress() == .nanoseconds(Int64.max))
        await button.close()
        #expect(try await button.nextPress() == nil)
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }

    @Test func `the line is requested with debouncing and a pull-up`() async throws {
        let button = try GPIOButton(
            GPIOLine(chip: "/dev/gpiochip0", offset: 6, activeLow: true),
            debounce: .milliseconds(30),
            kernel: kernel)
        let wait = Task { try await button.nextPress() }
        await until { kernel.log.contains { $0.call == .poll } }
        wait.cancel()
        #expect(try await wait.value == nil)
        let request = try #require(chip.requests.first)
        #expect(request.offsets == [6])
        #expect(request.debounceMicroseconds == 30_000)
        let flags = [
            GPIO_V2_LINE_FLAG_INPUT, GPIO_V2_LINE_FLAG_EDGE_RISING, GPIO_V2_LINE_FLAG_ACTIVE_LOW,
            GPIO_V2_LINE_FLAG_BIAS_PULL_UP,
        ]
        #expect(request.flags == flags.reduce(0) { $0 | UInt64($1.rawValue) })
        await button.close()
    }

    @Test(arguments: 1...3)
    func `a failure at any step leaves only the wake-up event open`(_ step: Int) async throws {
        let button = try GPIOButton(
            GPIOLine(chip: "/dev/gpiochip0", offset: 6, activeLow: true), kernel: kernel)
        kernel.fail(nil, nth: step, with: .ioError)
        await #expect(throws: DeviceError.self) { try await button.nextPress() }
        #expect(kernel.openDescriptors == 1)
        await button.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }
}
