package import Verdicts

/// The protocols of serial lamps. Every message contains the whole state, so that it can be
/// repeated.
///
/// None of them was tried on hardware. The byte sequences follow the published descriptions named
/// at each case, and are tested against programs that behave as described.
public enum LampProtocol: Hashable, Sendable {
    /// Lines of plain text for custom boards: `GREEN`, `YELLOW`, `RED`, `FAULT` or `DARK`, each
    /// followed by a line feed (0x0A). The board itself blinks for `FAULT`, and should go dark
    /// after a few seconds without a message. Answers are ignored.
    case text
    /// A Modbus RTU relay board, at 9600 baud by default, which answers every frame. The terminal
    /// blinks the yellow relay for a fault.
    case modbusRelays(ModbusRelays)
    /// Five bytes, `!` red yellow green `#`, where each light is `0` off, `1` on or `2` blinking.
    /// The answer is `Y`, or `N` if not understood. The speed is 19200 or 9600 baud.
    ///
    ///     dark    21 30 30 30 23        yellow  21 30 31 30 23
    ///     green   21 30 30 31 23        red     21 31 30 30 23
    ///     fault   21 30 32 30 23
    ///
    /// Source: "Protocol for Traffic Light Control" (instructables.com, project file
    /// FTI5IE1I6NI4UKS). It was chosen over other protocols because one frame sets all lights and
    /// is answered.
    case towerLight
    /// One byte a command, for the CH340 USB tower lights sold by Adafruit and others, at 9600
    /// baud: `0x1n` on, `0x2n` off, n = 1 red, 2 yellow, 4 green. There is no answer. The other
    /// lights are turned off first. The terminal blinks yellow for a fault, because the light's own
    /// blinking (`0x42`) would restart with every repetition.
    ///
    /// Source: Adafruit's example program for the tower light (product 5125).
    case towerBytes
    /// Four bytes a relay, `A0 channel state sum`, for the CH340 "LCUS" relay boards at 9600 baud:
    /// `A0 01 01 A2` turns channel 1 on. There is no answer. Relays are switched off first, then
    /// on. The terminal blinks yellow for a fault.
    ///
    /// Source: the sellers' description of LCUS-1 to LCUS-8.
    case relayFrames(green: UInt8, yellow: UInt8, red: UInt8)

    /// Whether the device itself blinks for a fault.
    package var blinksByItself: Bool {
        switch self {
        case .text, .towerLight: true
        case .modbusRelays, .towerBytes, .relayFrames: false
        }
    }

    /// Returns the messages for `lamp`. If the terminal does the blinking, a fault is sent as
    /// yellow.
    package func messages(for lamp: Lamp) -> [SerialMessage] {
        switch self {
        case .text: [SerialMessage(Array("\(lamp.rawValue.uppercased())\n".utf8))]
        case .modbusRelays(let relays):
            relays.messages(
                lighting: lamp.choose(
                    green: relays.green, yellow: relays.yellow, red: relays.red))
        case .towerLight: [Self.towerFrame(lamp)]
        case .towerBytes:
            [SerialMessage(Self.towerBytes(lamp.choose(green: 4, yellow: 2, red: 1)))]
        case .relayFrames(let green, let yellow, let red):
            [
                SerialMessage(
                    Self.relayFrames(
                        [green, yellow, red],
                        lighting: lamp.choose(green: green, yellow: yellow, red: red)))
            ]
        }
    }

    private static func towerFrame(_ lamp: Lamp) -> SerialMessage {
        let lights =
            switch lamp {
            case .dark: "000"
            case .green: "001"
            case .yellow: "010"
            case .red: "100"
            case .fault: "020"
            }
        return SerialMessage(
            Array("!\(lights)#".utf8),
            reply: .acknowledgement(UInt8(ascii: "Y"), refusal: UInt8(ascii: "N")))
    }

    private static func towerBytes(_ light: UInt8?) -> [UInt8] {
        let off: [UInt8] = [1, 2, 4].filter { $0 != light }.map { 0x20 | $0 }
        return off + (light.map { [0x10 | $0] } ?? [])
    }

    private static func relayFrames(_ channels: [UInt8], lighting channel: UInt8?) -> [UInt8] {
        let order = channels.filter { $0 != channel } + (channel.map { [$0] } ?? [])
        return order.flatMap { relay -> [UInt8] in
            let state: UInt8 = relay == channel ? 1 : 0
            return [0xA0, relay, state, 0xA0 &+ relay &+ state]
        }
    }
}

extension Lamp {
    fileprivate func choose<Value>(green: Value, yellow: Value, red: Value) -> Value? {
        switch self {
        case .dark: nil
        case .green: green
        case .yellow, .fault: yellow
        case .red: red
        }
    }
}
