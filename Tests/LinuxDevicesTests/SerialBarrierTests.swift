import DeviceInterface
import LinuxDevices
import SerialProtocols
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1)))
struct SerialBarrierTests {
    static let door: UInt8 = 0b1000
    let terminal: PseudoTerminal
    let board: FakeRelayBoard
    let kernel = SpyKernel()
    let clock = HandClock()
    let port: SerialPort

    init() throws {
        terminal = try PseudoTerminal()
        board = FakeRelayBoard(terminal)
        port = try SerialPort(terminal.path, kernel: kernel, clock: clock)
    }

    @Test func `a door and a lamp share a board`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port, pulse: .seconds(1))
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let lamp = SerialIndicator(relays, on: port, refresh: nil)
        try await lamp.show(.green)
        try await barrier.pulse()
        try await lamp.show(.red)
        try await barrier.pulse()
        await clock.someoneSleeps()
        clock.advance(by: .seconds(1))
        await until { board.history.count == 4 }
        #expect(board.history == [0b001, 0b1001, 0b1100, 0b0100])
        await barrier.close()
        await lamp.close()
        #expect(board.history.last == 0)
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `closing ends a running pulse`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port)
        try await barrier.pulse()
        await barrier.close()
        #expect(board.history == [Self.door, 0])
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `a door that may be open is shut when its answer was lost`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port)
        board.answer(.half, .half)
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        // At once: nobody waits for the clock.
        #expect(board.history == [Self.door, Self.door, 0])
        await barrier.close()
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `an order that waited for a silent board opens nothing late`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port)
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let lamp = SerialIndicator(relays, on: port, refresh: nil)
        board.answer(.silent, .silent)
        async let shown: Void? = try? lamp.show(.green)
        await until { board.requests == 1 }
        async let pulsed: Void = barrier.pulse(until: .seconds(1))
        clock.advance(by: .seconds(1))
        try await pulsed
        _ = await shown
        #expect(!board.history.contains { $0 & Self.door != 0 })
        await barrier.close()
        await lamp.close()
    }

    @Test func `a barrier that opened late is shut at once`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port)
        board.answer(.silent)
        async let pulsed: Void = barrier.pulse(until: .seconds(1))
        await until { board.requests == 1 }
        clock.advance(by: .seconds(1))
        try await pulsed
        // Neither said again, nor left open.
        #expect(board.history == [Self.door, 0])
        await barrier.close()
    }

    @Test func `a shut overtakes waiting orders on the same port`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port, pulse: .seconds(10))
        let relays = try ModbusRelays(green: 0, yellow: 1, red: 2)
        let lamp = SerialIndicator(relays, on: port, refresh: nil)
        try await barrier.pulse()
        // A lamp that does not answer would hold the port for 600 ms, and a second order as well.
        board.answer(.silent, .right, .silent, .silent)
        async let first: Void? = try? lamp.show(.red)
        await until { board.requests == 2 }
        let start = ContinuousClock.now
        async let shut: Void = barrier.shut()
        await until { board.history.last.map { $0 & Self.door == 0 } ?? false }
        #expect(ContinuousClock.now - start < .milliseconds(200))
        _ = await first
        try await shut
        #expect(board.history.last.map { $0 & Self.door } == 0)
        await barrier.close()
        await lamp.close()
    }

    @Test func `a shut is repeated until it is confirmed`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port, pulse: .seconds(10))
        try await barrier.pulse()
        board.answer(.exception(4), .exception(4))
        await #expect(throws: DeviceError.self) { try await barrier.shut() }
        await #expect(throws: DeviceError.self) { try await barrier.check() }
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        await clock.pass(.milliseconds(100))
        #expect(board.history == [Self.door])
        clock.advance(by: .milliseconds(100))
        await until { board.history == [Self.door, 0] }
        while (try? await barrier.check()) == nil { try await Task.sleep(for: .milliseconds(1)) }
        await barrier.close()
    }

    @Test func `a unit number out of range is refused`() {
        #expect(throws: DeviceError.self) { try SerialBarrier(unit: 0, coil: 0, on: port) }
    }
}
