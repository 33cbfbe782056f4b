public import DeviceInterface

/// Commands of one byte, as CH340 USB tower lights take them at 9600 baud: `0x1n` on, `0x2n` off, where n is 1
/// red, 2 yellow, 4 green. Nothing is answered.
///
/// The other lights are put out first. The terminal blinks yellow for a fault: the light's own blinking (`0x42`)
/// would begin again with every repetition.
///
/// Source: Adafruit's example program for its tower light (product 5125).
public struct TowerBytes: LampProtocol {
    /// The name in the configuration, `tower-bytes`.
    public static let name = "tower-bytes"
    /// The speed in bits a second unless configured otherwise, 9600.
    public static let defaultBaud = 9600
    /// No settings.
    public static let keys: [LampProtocolKey] = []

    /// Always `false`: the terminal switches the yellow light on and off for a fault.
    public let blinksByItself = false

    /// There is nothing to set.
    public init(_ values: [String: Int] = [:]) {}

    /// Returns one message that switches the other lights off and then the wanted one on; no answer
    /// is expected.
    public func messages(for lamp: Lamp) -> [SerialMessage] {
        let light: UInt8? = lamp.light(green: 4, yellow: 2, red: 1)
        let off: [UInt8] = [1, 2, 4].filter { $0 != light }.map { 0x20 | $0 }
        return [SerialMessage(off + (light.map { [0x10 | $0] } ?? []))]
    }
}
