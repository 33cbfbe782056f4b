internal import DeviceGuards
public import DeviceInterface
import SerialProtocols

/// A turnstile or door on one coil of a Modbus RTU relay board (Write Single Coil, 0x05).
///
/// The lamp may use the same board if both use the same port object. The relay holds its state when
/// the terminal loses power or the bus. Where that matters, use a door controller that ends a pulse
/// by itself.
public struct SerialBarrier: Barrier {
    /// The name for logs: the port, the board's unit number and the coil.
    public let name: String
    private let barrier: PulsedBarrier

    /// Creates a barrier without opening the port. `unit` must be 1 to 247, `coil` counts from 0,
    /// and `pulse` is clamped to 100 ms to 10 s.
    public init(
        unit: UInt8 = 1, coil: UInt16, on port: SerialPort, pulse: Duration = .milliseconds(500)
    ) throws(DeviceError) {
        guard (1...247).contains(unit) else { throw ModbusRelays.wrongUnit(unit) }
        name = "barrier \(port.path) unit \(unit) coil \(coil)"
        let output = ModbusBarrierOutput(unit: unit, coil: coil, port)
        let shut = output.messages(opening: false)
        barrier = PulsedBarrier(
            output, length: pulse, clock: port.clock, thread: port.thread,
            hurry: { port.hurry(shut) })
    }

    /// Starts a pulse; returns once the board has confirmed that the relay is on, or the order is
    /// over.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await barrier.pulse(until: deadline)
    }

    /// Switches the relay off ahead of any waiting order, whoever switched it on. Throws if the
    /// board does not confirm; it is then tried again every 100 ms.
    public func shut() async throws(DeviceError) {
        try await barrier.shut()
    }

    /// Throws while the board has not confirmed an order to switch the relay off.
    public func check() async throws(DeviceError) {
        try barrier.check()
    }

    /// Switches the relay off if it may be on, and releases the port.
    public func close() async {
        await barrier.close()
    }
}

private final class ModbusBarrierOutput: BarrierOutput {
    private let unit: UInt8
    private let coil: UInt16
    private let port: SerialPort
    private(set) var mayBeOpen = false

    init(unit: UInt8, coil: UInt16, _ port: SerialPort) {
        self.unit = unit
        self.coil = coil
        self.port = port
    }

    deinit {
        release()
    }

    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError) {
        if isOver() { return }
        // A board may switch although its answer is lost or arrives too late.
        if isOpen { mayBeOpen = true }
        let isDone = try port.say(messages(opening: isOpen), unless: isOver)
        if isDone { mayBeOpen = isOpen }
    }

    func release() {
        if mayBeOpen { _ = try? port.say(messages(opening: false)) }
        mayBeOpen = false
        port.close()
    }

    func messages(opening isOpen: Bool) -> [SerialMessage] {
        [SerialMessage(ModbusRTU.writeCoil(isOpen, at: coil, unit: unit), reply: .modbus)]
    }
}
