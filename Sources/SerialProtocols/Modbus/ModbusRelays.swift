public import DeviceInterface

/// Three coils of a Modbus RTU relay board that switch a lamp's lights, 9600 baud unless set otherwise; every
/// frame is answered. The terminal blinks the yellow relay for a fault.
///
/// Source: MODBUS Application Protocol V1.1b3; the boards' addresses of coils are their makers'.
public struct ModbusRelays: LampProtocol {
    /// The name in the configuration, `modbus`.
    public static let name = "modbus"
    /// The speed in bits a second unless configured otherwise, 9600.
    public static let defaultBaud = 9600
    /// The board's unit number, and the coils of the three lights, which count from 0.
    public static let keys = [
        LampProtocolKey(name: "unit", range: 1...247, standard: 1),
        LampProtocolKey(name: "green", range: 0...1023, standard: 0),
        LampProtocolKey(name: "yellow", range: 0...1023, standard: 1),
        LampProtocolKey(name: "red", range: 0...1023, standard: 2),
    ]

    /// Always `false`: the terminal switches the yellow relay on and off for a fault.
    public let blinksByItself = false
    /// The board's unit number, 1 to 247.
    public let unit: UInt8
    /// Coil addresses as they go over the wire: the first coil is 0.
    public let green, yellow, red: UInt16

    /// Throws if the unit is out of range or a coil serves two lights.
    public init(unit: UInt8 = 1, green: UInt16, yellow: UInt16, red: UInt16) throws(DeviceError) {
        guard (1...247).contains(unit) else { throw ModbusRelays.wrongUnit(unit) }
        guard Set([green, yellow, red]).count == 3 else {
            throw DeviceError(
                .unsupported, "set up relays \(green), \(yellow), \(red)",
                advice: "Give every light a coil of its own.")
        }
        (self.unit, self.green, self.yellow, self.red) = (unit, green, yellow, red)
    }

    /// Creates the relays from configured values, or defaults where there are none. Throws if a
    /// value is out of range or a coil serves two lights.
    public init(_ values: [String: Int]) throws(DeviceError) {
        try self.init(
            unit: UInt8(try Self.value("unit", of: values)),
            green: UInt16(try Self.value("green", of: values)),
            yellow: UInt16(try Self.value("yellow", of: values)),
            red: UInt16(try Self.value("red", of: values)))
    }

    /// Neighbouring coils are written together by one frame, so that the lights change at once.
    /// Others, where coils in between may be someone else's, one by one: first off, then on.
    public func messages(for lamp: Lamp) -> [SerialMessage] {
        let coil = lamp.light(green: green, yellow: yellow, red: red)
        let coils = [green, yellow, red].sorted()
        let frames: [[UInt8]]
        if coils[2] - coils[0] == 2 {
            let bits = coil.map { UInt8(1) << UInt8($0 - coils[0]) } ?? 0
            frames = [ModbusRTU.writeCoils(bits, count: 3, from: coils[0], unit: unit)]
        } else {
            frames = (coils.filter { $0 != coil } + (coil.map { [$0] } ?? [])).map {
                ModbusRTU.writeCoil($0 == coil, at: $0, unit: unit)
            }
        }
        return frames.map { SerialMessage($0, reply: .modbus) }
    }

    /// Returns the error of a unit number that is not 1 to 247.
    package static func wrongUnit(_ unit: UInt8) -> DeviceError {
        DeviceError(
            .unsupported, "talk to Modbus unit \(unit)",
            advice: "Give the board's own unit number, 1 to 247.")
    }
}
