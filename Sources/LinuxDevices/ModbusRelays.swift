public import DeviceInterface

/// The three coils of a Modbus RTU relay board that switch a lamp's lights.
public struct ModbusRelays: Hashable, Sendable {
    /// The board's unit number, 1 to 247.
    public let unit: UInt8
    /// The coil addresses as sent over the wire, where the first coil is 0.
    public let green, yellow, red: UInt16

    /// Creates relays; throws if the unit is out of range or a coil serves two lights.
    public init(unit: UInt8 = 1, green: UInt16, yellow: UInt16, red: UInt16) throws(DeviceError) {
        guard (1...247).contains(unit) else { throw ModbusRelays.wrongUnit(unit) }
        guard Set([green, yellow, red]).count == 3 else {
            throw DeviceError(
                .unsupported, "set up relays \(green), \(yellow), \(red)",
                advice: "Give every light a coil of its own.")
        }
        (self.unit, self.green, self.yellow, self.red) = (unit, green, yellow, red)
    }

    /// Returns the messages that light one coil. One frame writes adjacent coils together, so that
    /// the lights change at once. Other coils are written one by one, first off, then on, because
    /// coils in between may serve other purposes.
    func messages(lighting coil: UInt16?) -> [SerialMessage] {
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

    static func wrongUnit(_ unit: UInt8) -> DeviceError {
        DeviceError(
            .unsupported, "talk to Modbus unit \(unit)",
            advice: "Give the board's own unit number, 1 to 247.")
    }
}
