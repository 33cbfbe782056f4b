import DeviceInterface
import LinuxDevices
import SerialProtocols
import Synchronization
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1)))
struct SerialIndicatorTests {
    static let green: UInt8 = 0b001
    static let yellow: UInt8 = 0b010
    static let red: UInt8 = 0b100

    let terminal: PseudoTerminal
    let kernel = SpyKernel()
    let clock = HandClock()
    let port: SerialPort

    init() throws {
        terminal = try PseudoTerminal()
        port = try SerialPort(terminal.path, kernel: kernel, clock: clock)
    }

    func relays(refresh: Duration? = nil) throws -> SerialIndicator {
        let relays = try ModbusRelays(unit: 1, green: 0, yellow: 1, red: 2)
        return SerialIndicator(relays, on: port, refresh: refresh)
    }

    @Test func `relays show every colour and never two`() async throws {
        let board = FakeRelayBoard(terminal)
        let indicator = try relays()
        for lamp in [Lamp.green, .yellow, .red, .green, .dark] { try await indicator.show(lamp) }
        await indicator.close()
        #expect(board.history == [Self.green, Self.yellow, Self.red, Self.green, 0, 0])
        #expect(kernel.openDescriptors == 0)
    }

    @Test(arguments: [FakeRelayBoard.Manner.wrongChecksum, .half, .noise, .silent])
    func `a request with a bad reply is repeated once`(_ manner: FakeRelayBoard.Manner)
        async throws
    {
        let board = FakeRelayBoard(terminal)
        board.answer(manner)
        let indicator = try relays()
        try await indicator.show(.red)
        #expect(board.requests == 2)
        #expect(board.history == [Self.red, Self.red])
        await indicator.close()
    }

    @Test func `a silent board is reported, and tried again at the next show`()
        async throws
    {
        let board = FakeRelayBoard(terminal)
        board.answer(.silent, .silent)
        let indicator = try relays()
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(error?.code == .timedOut)
        #expect(kernel.openDescriptors == 0)
        try await indicator.show(.green)
        #expect(board.history.last == Self.green)
        await indicator.close()
    }

    @Test func `an exception is explained, and the request is not repeated`() async throws {
        let board = FakeRelayBoard(terminal)
        board.answer(.exception(2))
        let indicator = try relays()
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(error?.advice.contains("no such coil") == true)
        #expect(board.requests == 1)
        await indicator.close()
    }

    @Test func `a fault blinks the yellow relay`() async throws {
        let board = FakeRelayBoard(terminal)
        let indicator = try relays(refresh: .seconds(1))
        try await indicator.show(.fault)
        for _ in 0..<3 { await clock.pass(.milliseconds(500)) }
        #expect(board.history == [Self.yellow, 0, Self.yellow, 0])
        await indicator.close()
        #expect(board.history.last == 0)
    }

    @Test func `a replugged board gets its colour back without a new order`() async throws {
        var board = FakeRelayBoard(terminal)
        let indicator = try relays(refresh: .seconds(1))
        try await indicator.show(.red)
        await clock.pass(.seconds(1))
        #expect(board.history == [Self.red, Self.red])
        terminal.unplug()
        await clock.pass(.seconds(1))
        #expect(kernel.openDescriptors == 0)
        try terminal.plug()
        board = FakeRelayBoard(terminal)
        await clock.pass(.seconds(1))
        #expect(board.history == [Self.red])
        try await indicator.show(.green)
        #expect(board.history == [Self.red, Self.green])
        await indicator.close()
    }

    @Test func `a failed repetition is reported at the next show`() async throws {
        let board = FakeRelayBoard(terminal)
        let indicator = try relays(refresh: .seconds(1))
        try await indicator.show(.green)
        terminal.unplug()
        await clock.pass(.seconds(1))
        let lost = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(lost?.code == .disconnected)
        let absent = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(absent?.code == .notFound)
        try terminal.plug()
        try await indicator.show(.red)
        #expect(board.history == [Self.green, Self.red])
        await indicator.close()
    }

    @Test(arguments: [nil, Duration.seconds(1)])
    func `a lamp that failed to change does not keep its colour`(_ refresh: Duration?)
        async throws
    {
        let board = FakeRelayBoard(terminal)
        let indicator = try relays(refresh: refresh)
        try await indicator.show(.green)
        board.answer(.exception(4), .exception(4))
        await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        await clock.pass(.seconds(1))
        #expect(board.history == [Self.green])
        clock.advance(by: .seconds(1))
        await until { board.history == [Self.green, 0] }
        try await indicator.show(.red)
        #expect(board.history == [Self.green, 0, Self.red])
        await indicator.close()
    }

    @Test func `plain text is sent line by line and repeated`() async throws {
        let heard = Mutex("")
        let indicator = SerialIndicator(TextLamp(), on: port)
        let controller = FakeController(terminal) { bytes in
            heard.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            bytes = []
            return Array("ok\n".utf8)
        }
        try await indicator.show(.green)
        await clock.pass(.seconds(1))
        try await indicator.show(.fault)
        let expected = "GREEN\nGREEN\nFAULT\n"
        // Closing a pseudo-terminal throws away what its other end has not read.
        await until { heard.withLock { $0 == expected } }
        await indicator.close()
        withExtendedLifetime(controller) {}
    }

    @Test func `a tower light's order is repeated when it is not understood`()
        async throws
    {
        let frames = Mutex<[String]>([])
        let controller = FakeController(terminal) { bytes in
            guard bytes.count >= 5 else { return [] }
            let frame = String(decoding: bytes, as: UTF8.self)
            bytes = []
            return frames.withLock { frames in
                frames.append(frame)
                return Array((frames.count == 2 ? "N" : "Y").utf8)
            }
        }
        let indicator = SerialIndicator(TowerLight(), on: port, refresh: nil)
        try await indicator.show(.green)
        try await indicator.show(.red)
        try await indicator.show(.fault)
        await indicator.close()
        #expect(
            frames.withLock { $0 } == ["!001#", "!100#", "!100#", "!020#", "!000#"])
        withExtendedLifetime(controller) {}
    }

    @Test func `a write that fails half-way is reported, and the next show starts over`()
        async throws
    {
        let kernel = ScriptedKernel()
        kernel.plug(at: "/dev/ttyUSB0") { _, _ in }
        let port = try SerialPort("/dev/ttyUSB0", kernel: kernel, clock: clock)
        let indicator = SerialIndicator(TextLamp(), on: port, refresh: nil)
        kernel.setWriteLimit(2, of: "/dev/ttyUSB0")
        kernel.fail(.write, nth: 2, with: .ioError)
        let error = await #expect(throws: DeviceError.self) { try await indicator.show(.red) }
        #expect(error?.code == .disconnected)
        #expect(kernel.openDescriptors == 0)
        try await indicator.show(.red)
        #expect(kernel.writes(to: "/dev/ttyUSB0").flatMap { $0 } == Array("RERED\n".utf8))
        await indicator.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
    }
}
