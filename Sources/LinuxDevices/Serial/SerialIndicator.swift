public import DeviceInterface
public import SerialProtocols
public import Verdicts

/// A lamp on a serial port, in one of several languages.
///
/// The state is said again every so often, so that a board with a watchdog stays lit, and one that
/// was unplugged comes back with the colour it should have, until that colour's deadline. Closing
/// says `dark`.
public struct SerialIndicator: Indicator {
    public let name: String
    private let lamp: DrivenLamp

    /// Opens nothing yet. `refresh` is how often the state is said again, `nil` for boards that
    /// need no reminder; `blinkHalfPeriod` is for boards that do not blink by themselves.
    public init(
        _ language: any LampProtocol, on port: SerialPort, refresh: Duration? = .seconds(1),
        blinkHalfPeriod: Duration = .milliseconds(500)
    ) {
        name = "lamp \(port.path)"
        // Less than this and the line would do nothing else.
        let floor = Duration.milliseconds(100)
        lamp = DrivenLamp(
            SerialLampOutput(language, port),
            rhythm: .init(
                blink: max(blinkHalfPeriod, floor), refresh: refresh.map { max($0, floor) }),
            clock: port.clock, thread: port.thread)
    }

    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await self.lamp.show(lamp, until: deadline)
    }

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
