public import DeviceInterface

/// Frames of five bytes, `!` red yellow green `#`, where each light is `0` off, `1` on or `2` blinking; answered
/// by `Y`, or by `N` when not understood. 9600 or 19200 baud.
///
///     dark    21 30 30 30 23        yellow  21 30 31 30 23
///     green   21 30 30 31 23        red     21 31 30 30 23
///     fault   21 30 32 30 23
///
/// Source: "Protocol for Traffic Light Control" (instructables.com, project file FTI5IE1I6NI4UKS). Chosen over
/// other sets because one frame sets all lights and is answered.
public struct TowerLight: LampProtocol {
    /// The name in the configuration, `tower-light`.
    public static let name = "tower-light"
    /// The speed in bits a second unless configured otherwise, 9600.
    public static let defaultBaud = 9600
    /// No settings.
    public static let keys: [LampProtocolKey] = []

    /// Always `true`: the device blinks its yellow light by itself.
    public let blinksByItself = true

    /// There is nothing to set.
    public init(_ values: [String: Int] = [:]) {}

    /// Returns the frame that sets all three lights, and the answers that accept or refuse it.
    public func messages(for lamp: Lamp) -> [SerialMessage] {
        let lights =
            switch lamp {
            case .dark: "000"
            case .green: "001"
            case .yellow: "010"
            case .red: "100"
            case .fault: "020"
            }
        return [
            SerialMessage(
                Array("!\(lights)#".utf8),
                reply: .acknowledgement(UInt8(ascii: "Y"), refusal: UInt8(ascii: "N")))
        ]
    }
}
