internal import DeviceGuards
public import DeviceInterface
public import SerialProtocols

/// A lamp on a serial port, in one of several protocols.
///
/// The state is repeated regularly. A board with a watchdog thus stays lit, and one that was
/// unplugged shows the right colour again until that colour's deadline. Closing sends `dark`.
public struct SerialIndicator: Indicator {
    /// The name for logs: the port's path.
    public let name: String
    private let lamp: LampController

    /// Creates a lamp without opening the port. `refresh` is the time between repetitions of the
    /// state; it is `nil` for boards that need none. `blinkHalfPeriod` applies to boards that do
    /// not blink by themselves.
    public init(
        _ language: any LampProtocol, on port: SerialPort, refresh: Duration? = .seconds(1),
        blinkHalfPeriod: Duration = .milliseconds(500)
    ) {
        name = "lamp \(port.path)"
        // A shorter period would leave the line no time for anything else.
        let floor = Duration.milliseconds(100)
        lamp = LampController(
            SerialLampOutput(language, port),
            rhythm: .init(
                blink: max(blinkHalfPeriod, floor), refresh: refresh.map { max($0, floor) }),
            clock: port.clock, thread: port.thread)
    }

    /// Sends the state to the board, and sends `dark` when a colour's `deadline` has passed. Throws
    /// if that fails or has failed since the last call.
    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await self.lamp.show(lamp, until: deadline)
    }

    /// Sends `dark` if the lamp may be lit, and releases the port.
    public func close() async {
        await lamp.close()
    }
}

private final class SerialLampOutput: LampOutput {
    private let language: any LampProtocol
    private let port: SerialPort
    private var mayBeLit = false

    init(_ language: any LampProtocol, _ port: SerialPort) {
        self.language = language
        self.port = port
    }

    deinit {
        release()
    }

    var blinksByItself: Bool { language.blinksByItself }

    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError) {
        if isOver() { return }
        mayBeLit = true
        _ = try port.say(language.messages(for: lamp), unless: isOver)
    }

    func release() {
        if mayBeLit { _ = try? port.say(language.messages(for: .dark)) }
        mayBeLit = false
        port.close()
    }
}
