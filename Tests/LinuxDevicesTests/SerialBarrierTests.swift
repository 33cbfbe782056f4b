import DeviceInterface
import LinuxDevices
import TestSupport
import Testing
import Verdicts

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
        let lamp = SerialIndicator(.modbusRelays(relays), on: port, refresh: nil)
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

    @Test func `a door that may have opened is shut although its answer was lost`() async throws {
        let barrier = try SerialBarrier(coil: 3, on: port)
        board.answer(.half, .half)
        await #expect(throws: DeviceError.self) { try await barrier.pulse() }
        #expect(board.history == [Self.door, Self.door])
        await clock.someoneSleeps()
        clock.advance(by: .milliseconds(500))
        await until { board.history.last == 0 }
        await barrier.close()
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `a unit number out of range is refused`() {
        #expect(throws: DeviceError.self) { try SerialBarrier(unit: 0, coil: 0, on: port) }
    }
}
