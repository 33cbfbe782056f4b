public import DeviceInterface

/// Frames of four bytes a relay, `A0 channel state sum`, as CH340 "LCUS" relay boards take them at 9600 baud:
/// `A0 01 01 A2` is channel 1 on. Nothing is answered.
///
/// Relays are switched off first, then on. The terminal blinks yellow for a fault.
///
/// Source: the sellers' description of LCUS-1 to LCUS-8.
public struct RelayFrames: LampProtocol {
    /// The name in the configuration, `relay-frames`.
    public static let name = "relay-frames"
    /// The speed in bits a second unless configured otherwise, 9600.
    public static let defaultBaud = 9600
    /// The channels of the three lights, which count from 1.
    public static let keys = [
        LampProtocolKey(name: "green", range: 1...8, standard: 1),
        LampProtocolKey(name: "yellow", range: 1...8, standard: 2),
        LampProtocolKey(name: "red", range: 1...8, standard: 3),
    ]

    /// Always `false`: the terminal switches the yellow relay on and off for a fault.
    public let blinksByItself = false
    private let green, yellow, red: UInt8

    /// Creates the relays from configured values, or defaults where there are none. Throws if a
    /// value is out of range or a channel serves two lights.
    public init(_ values: [String: Int] = [:]) throws(DeviceError) {
        green = UInt8(try Self.value("green", of: values))
        yellow = UInt8(try Self.value("yellow", of: values))
        red = UInt8(try Self.value("red", of: values))
        guard Set([green, yellow, red]).count == 3 else {
            throw DeviceError(
                .unsupported, "set up relays \(green), \(yellow), \(red)",
                advice: "Give every light a channel of its own.")
        }
    }

    /// Returns one message of three frames: first those that switch relays off, then any that
    /// switches one on.
    public func messages(for lamp: Lamp) -> [SerialMessage] {
        let lit: UInt8? = lamp.light(green: green, yellow: yellow, red: red)
        let off: [UInt8] = [green, yellow, red].filter { $0 != lit }
        let order = off + (lit.map { [$0] } ?? [])
        return [
            SerialMessage(
                order.flatMap { channel -> [UInt8] in
                    let state: UInt8 = channel == lit ? 1 : 0
                    return [0xA0, channel, state, 0xA0 &+ channel &+ state]
                })
        ]
    }
}
