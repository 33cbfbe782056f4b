import DeviceInterface
import LinuxDevices
import Testing
import Verdicts

struct LampProtocolTests {
    static func relays(_ coils: UInt16...) throws -> LampProtocol {
        .modbusRelays(try ModbusRelays(unit: 1, green: coils[0], yellow: coils[1], red: coils[2]))
    }

    static func bytes(_ language: LampProtocol, _ lamp: Lamp) -> [[UInt8]] {
        language.messages(for: lamp).map(\.bytes)
    }

    static let table: [(language: LampProtocol, lamp: Lamp, bytes: [UInt8])] = [
        (.text, .green, Array("GREEN\n".utf8)),
        (.text, .yellow, Array("YELLOW\n".utf8)),
        (.text, .red, Array("RED\n".utf8)),
        (.text, .fault, Array("FAULT\n".utf8)),
        (.text, .dark, Array("DARK\n".utf8)),
        (.towerLight, .dark, [0x21, 0x30, 0x30, 0x30, 0x23]),
        (.towerLight, .green, [0x21, 0x30, 0x30, 0x31, 0x23]),
        (.towerLight, .yellow, [0x21, 0x30, 0x31, 0x30, 0x23]),
        (.towerLight, .red, [0x21, 0x31, 0x30, 0x30, 0x23]),
        (.towerLight, .fault, [0x21, 0x30, 0x32, 0x30, 0x23]),
        (.towerBytes, .dark, [0x21, 0x22, 0x24]),
        (.towerBytes, .green, [0x21, 0x22, 0x14]),
        (.towerBytes, .yellow, [0x21, 0x24, 0x12]),
        (.towerBytes, .red, [0x22, 0x24, 0x11]),
        (
            .relayFrames(green: 1, yellow: 2, red: 3), .green,
            [0xA0, 2, 0, 0xA2, 0xA0, 3, 0, 0xA3, 0xA0, 1, 1, 0xA2]
        ),
        (
            .relayFrames(green: 1, yellow: 2, red: 3), .dark,
            [0xA0, 1, 0, 0xA1, 0xA0, 2, 0, 0xA2, 0xA0, 3, 0, 0xA3]
        ),
    ]

    @Test(arguments: table)
    func `a state is said in the bytes the language has for it`(
        _ language: LampProtocol, _ lamp: Lamp, _ expected: [UInt8]
    ) {
        #expect(Self.bytes(language, lamp) == [expected])
    }

    @Test(arguments: [
        (Lamp.dark, 0b000 as UInt8), (.green, 0b001), (.yellow, 0b010), (.red, 0b100),
    ])
    func `neighbouring relays change in one frame`(_ lamp: Lamp, _ bits: UInt8) throws {
        let frame = ModbusRTU.framed([1, 0x0F, 0, 4, 0, 3, 1, bits])
        #expect(Self.bytes(try Self.relays(4, 5, 6), lamp) == [frame])
    }

    @Test func `relays in another order keep their colour`() throws {
        let frame = ModbusRTU.framed([1, 0x0F, 0, 0, 0, 3, 1, 0b100])
        #expect(Self.bytes(try Self.relays(2, 0, 1), .green) == [frame])
    }

    @Test func `scattered relays are switched off before one is switched on`() throws {
        let frames = Self.bytes(try Self.relays(0, 8, 3), .yellow)
        #expect(
            frames == [
                ModbusRTU.writeCoil(false, at: 0, unit: 1),
                ModbusRTU.writeCoil(false, at: 3, unit: 1),
                ModbusRTU.writeCoil(true, at: 8, unit: 1),
            ])
    }

    @Test func `a relay board needs a unit number and three coils`() {
        #expect(throws: DeviceError.self) {
            try ModbusRelays(unit: 0, green: 0, yellow: 1, red: 2)
        }
        #expect(throws: DeviceError.self) {
            try ModbusRelays(unit: 248, green: 0, yellow: 1, red: 2)
        }
        #expect(throws: DeviceError.self) { try ModbusRelays(green: 0, yellow: 1, red: 1) }
    }

    @Test func `an unknown speed is refused with those there are`() throws {
        #expect(try BaudRate(4800) == .b4800)
        let error = #expect(throws: DeviceError.self) { try BaudRate(9601) }
        #expect(
            error?.advice == "Choose one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200.")
    }
}
