import DeviceInterface
import SerialProtocols
import Testing

struct LampProtocolTests {
    static func relays(_ coils: UInt16...) throws -> ModbusRelays {
        try ModbusRelays(unit: 1, green: coils[0], yellow: coils[1], red: coils[2])
    }

    static func bytes(_ language: any LampProtocol, _ lamp: Lamp) -> [[UInt8]] {
        language.messages(for: lamp).map(\.bytes)
    }

    static let table: [(language: String, lamp: Lamp, bytes: [UInt8])] = [
        ("text", .green, Array("GREEN\n".utf8)),
        ("text", .yellow, Array("YELLOW\n".utf8)),
        ("text", .red, Array("RED\n".utf8)),
        ("text", .fault, Array("FAULT\n".utf8)),
        ("text", .dark, Array("DARK\n".utf8)),
        ("tower-light", .dark, [0x21, 0x30, 0x30, 0x30, 0x23]),
        ("tower-light", .green, [0x21, 0x30, 0x30, 0x31, 0x23]),
        ("tower-light", .yellow, [0x21, 0x30, 0x31, 0x30, 0x23]),
        ("tower-light", .red, [0x21, 0x31, 0x30, 0x30, 0x23]),
        ("tower-light", .fault, [0x21, 0x30, 0x32, 0x30, 0x23]),
        ("tower-bytes", .dark, [0x21, 0x22, 0x24]),
        ("tower-bytes", .green, [0x21, 0x22, 0x14]),
        ("tower-bytes", .yellow, [0x21, 0x24, 0x12]),
        ("tower-bytes", .red, [0x22, 0x24, 0x11]),
        (
            "relay-frames", .green,
            [0xA0, 2, 0, 0xA2, 0xA0, 3, 0, 0xA3, 0xA0, 1, 1, 0xA2]
        ),
        (
            "relay-frames", .dark,
            [0xA0, 1, 0, 0xA1, 0xA0, 2, 0, 0xA2, 0xA0, 3, 0, 0xA3]
        ),
    ]

    @Test(arguments: table)
    func `a state is sent in the bytes of its protocol`(
        _ name: String, _ lamp: Lamp, _ expected: [UInt8]
    ) throws {
        let language = try #require(SerialLamp.protocols.first { $0.name == name })
        #expect(Self.bytes(try language.init([:]), lamp) == [expected])
    }

    /// Where the terminal does the blinking, its light phase is yellow.
    @Test func `a fault blinks, by the device or as yellow`() throws {
        for language in SerialLamp.protocols.map({ try? $0.init([:]) }) {
            let language = try #require(language)
            let isYellow = Self.bytes(language, .fault) == Self.bytes(language, .yellow)
            #expect(isYellow != language.blinksByItself)
        }
    }

    @Test func `every protocol has its own name, speed and defaults`() throws {
        #expect(Set(SerialLamp.protocols.map { $0.name }).count == SerialLamp.protocols.count)
        for language in SerialLamp.protocols {
            #expect([9600, 115_200].contains(language.defaultBaud))
            for key in language.keys {
                #expect(key.range.contains(key.standard))
                for wrong in [key.range.lowerBound - 1, key.range.upperBound + 1] {
                    #expect(throws: DeviceError.self) { try language.init([key.name: wrong]) }
                }
            }
        }
    }

    @Test func `a lamp's five states have different bytes`() throws {
        for language in SerialLamp.protocols.map({ try? $0.init([:]) }) {
            let language = try #require(language)
            let states = Set(Lamp.allCases.map { Self.bytes(language, $0) })
            #expect(states.count == (language.blinksByItself ? 5 : 4))
        }
    }

    @Test func `one relay never has two lights`() {
        #expect(throws: DeviceError.self) { try RelayFrames(["green": 2]) }
        #expect(throws: DeviceError.self) { try ModbusRelays(["green": 2]) }
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
}
