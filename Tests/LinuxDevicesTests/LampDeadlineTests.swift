import CLinux
import DeviceInterface
import LinuxDevices
import ReproducibleNumbers
import SerialProtocols
import Synchronization
import SystemPackage
import Testing
import TestSupport

/// A colour ends at its deadline, whatever happens.
@Suite(.timeLimit(.minutes(2)))
struct LampDeadlineTests {
    static let green: UInt64 = 0b001
    static let yellow: UInt64 = 0b010
    static let red: UInt64 = 0b100

    let kernel = ScriptedKernel()
    let chip = ScriptedGPIOChip()
    let clock = HandClock()
    let lamp: GPIOIndicator

    init() throws {
        kernel.plug(chip, at: ScriptedGPIOChip.path)
        lamp = try GPIOIndicator(
            .init(chip: "/dev/gpiochip0", green: 17, yellow: 27, red: 22, activeLow: false),
            kernel: kernel, clock: clock)
    }

    @Test func `a colour ends by itself at its deadline`() async throws {
        try await lamp.show(.green, until: .seconds(1))
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(999))
        #expect(chip.history == [0, Self.green])
        clock.advance(by: .milliseconds(1))
        await until { chip.history == [0, Self.green, 0] }
        await lamp.close()
    }

    @Test func `an order past its deadline is not shown and is not an error`() async throws {
        try await lamp.show(.red, until: .seconds(1))
        clock.advance(by: .seconds(5))
        await until { chip.history == [0, Self.red, 0] }
        try await lamp.show(.green, until: .seconds(5))
        #expect(!chip.history.contains(Self.green))
        #expect(chip.history.last == 0)
        await lamp.close()
    }

    @Test func `a renewed order extends the colour, a repeated one does not`() async throws {
        try await lamp.show(.green, until: .seconds(1))
        for tick in 1...4 {
            clock.advance(by: .milliseconds(500))
            try await lamp.show(.green, until: .milliseconds(500 * tick + 1000))
        }
        #expect(chip.history.dropFirst().allSatisfy { $0 == Self.green })
        for _ in 0..<2 {
            clock.advance(by: .milliseconds(400))
            try await lamp.show(.green, until: .seconds(3))
        }
        #expect(chip.history.last == Self.green)
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(200))
        await until { chip.history.last == 0 }
        await lamp.close()
    }

    @Test func `a colour that was lit late ends at once`() async throws {
        let (chip, clock) = (chip, clock)
        chip.onSwitch.withLock { hook in
            hook = { bits in if bits != 0 { clock.advance(by: .seconds(2)) } }
        }
        try await lamp.show(.green, until: .seconds(1))
        #expect(chip.history == [0, Self.green, 0])
        await lamp.close()
    }

    @Test func `a failed end is reported, and repeated until it succeeds`() async throws {
        try await lamp.show(.green, until: .seconds(1))
        await clock.someoneSleeps()
        kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), nth: 1, with: .ioError)
        kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), nth: 2, with: .ioError)
        clock.advance(by: .seconds(1))
        await clock.someoneSleeps()
        await until { kernel.openDescriptors == 0 }
        #expect(chip.history.last == Self.green)
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(100))
        await until { chip.history.last == 0 }
        await lamp.close()
    }

    @Test func `the fault signal and dark have no deadline`() async throws {
        try await lamp.show(.fault, until: .milliseconds(100))
        for _ in 0..<3 { await clock.pass(.milliseconds(500)) }
        #expect(chip.history == [0, Self.yellow, 0, Self.yellow, 0])
        await lamp.close()
    }

    @Test func `fast failing orders do not keep a lamp's colour`()
        async throws
    {
        let terminal = try PseudoTerminal()
        let board = FakeRelayBoard(terminal)
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let port = try SerialPort(terminal.path, clock: clock)
        let lamp = SerialIndicator(relays, on: port, refresh: nil)
        try await lamp.show(.green)
        board.answer(.exception(4), .exception(4))
        for _ in 0..<2 {
            await #expect(throws: DeviceError.self) { try await lamp.show(.red) }
            await clock.someoneSleeps()
            clock.advance(by: .milliseconds(50))
        }
        await until { board.history == [0b001, 0] }
        await lamp.close()
    }

    @Test func `a board whose state is repeated goes dark, too`() async throws {
        let terminal = try PseudoTerminal()
        let board = FakeRelayBoard(terminal)
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let port = try SerialPort(terminal.path, clock: clock)
        let lamp = SerialIndicator(relays, on: port, refresh: .seconds(1))
        try await lamp.show(.green, until: .milliseconds(1500))
        await clock.pass(.seconds(1))
        #expect(board.history == [0b001, 0b001])
        await clock.pass(.milliseconds(500))
        #expect(board.history == [0b001, 0b001, 0])
        await clock.pass(.seconds(1))
        #expect(board.history == [0b001, 0b001, 0, 0])
        await lamp.close()
    }

    @Test func `a silent board is ordered dark at the deadline`() async throws {
        let terminal = try PseudoTerminal()
        let board = FakeRelayBoard(terminal)
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let port = try SerialPort(terminal.path, clock: clock)
        let lamp = SerialIndicator(relays, on: port, refresh: nil)
        board.answer(.silent)
        async let shown: Void = lamp.show(.green, until: .seconds(1))
        await until { board.requests == 1 }
        let start = ContinuousClock.now
        clock.advance(by: .seconds(1))
        await until { board.history.last == 0 }
        #expect(ContinuousClock.now - start < .milliseconds(200))
        try await shown
        #expect(board.history == [0b001, 0])
        await lamp.close()
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no sequence of orders, failures and slow answers lights beyond a deadline`(
        _ seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        let (chip, clock) = (chip, clock)
        let delay = Mutex(Duration.zero)
        chip.onSwitch.withLock { hook in
            hook = { _ in clock.advance(by: delay.withLock { $0 }) }
        }
        /// From when it must be dark.
        var limit: Duration? = .zero
        for _ in 0..<30 {
            // A chip that fails, or one that takes its time.
            let isBad = Int.random(in: 0..<6, using: &random) == 0
            if isBad, seed.isMultiple(of: 2) {
                kernel.fail(.control(GL_GPIO_V2_LINE_SET_VALUES), with: .ioError)
            }
            delay.withLock { $0 = .milliseconds(isBad && !seed.isMultiple(of: 2) ? 90 : 0) }
            if Bool.random(using: &random) {
                let order = Lamp.allCases.randomElement(using: &random) ?? .dark
                let deadline =
                    clock.time + .milliseconds(Int.random(in: -100...900, using: &random))
                do {
                    try await lamp.show(order, until: deadline)
                    limit = order == .fault ? nil : order == .dark ? clock.time : deadline
                } catch {
                    limit = clock.time
                }
            } else {
                clock.advance(by: .milliseconds(50))
            }
            guard let limit, clock.time >= limit + .milliseconds(200) else { continue }
            #expect(
                await eventually { chip.history.last ?? 0 == 0 }, "at \(clock.time) after \(limit)")
        }
        await lamp.close()
        // A chip that fails at last is beyond help.
        if !seed.isMultiple(of: 2) { #expect(chip.history.last ?? 0 == 0) }
    }
}

/// Whether `isTrue` comes within two seconds of real time.
func eventually(within limit: Duration = .seconds(2), _ isTrue: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while !isTrue() {
        guard ContinuousClock.now < end else { return false }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return true
}
