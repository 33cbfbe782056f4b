public import DeviceInterface

/// Lines of plain text, for boards of one's own: `GREEN`, `YELLOW`, `RED`, `FAULT`, `DARK`, each ended by a line
/// feed (0x0A).
///
/// The board blinks for `FAULT` by itself, and should go dark when it hears nothing for a few seconds. Its
/// answers are not read. The protocol is ours.
public struct TextLamp: LampProtocol {
    /// The name in the configuration, `text`.
    public static let name = "text"
    /// The speed in bits a second unless configured otherwise, 115,200.
    public static let defaultBaud = 115_200
    /// No settings.
    public static let keys: [LampProtocolKey] = []

    /// Always `true`: the board blinks when it receives `FAULT`.
    public let blinksByItself = true

    /// There is nothing to set.
    public init(_ values: [String: Int] = [:]) {}

    /// Returns the line of text for the state; no answer is expected.
    public func messages(for lamp: Lamp) -> [SerialMessage] {
        let word =
            switch lamp {
            case .dark: "DARK"
            case .green: "GREEN"
            case .yellow: "YELLOW"
            case .red: "RED"
            case .fault: "FAULT"
            }
        return [SerialMessage(Array("\(word)\n".utf8))]
    }
}
