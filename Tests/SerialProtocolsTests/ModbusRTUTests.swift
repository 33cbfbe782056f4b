import DeviceInterface
import SerialProtocols
import Testing

struct ModbusRTUTests {
    // The check value of CRC-16/MODBUS, and the examples relay boards are sold with.
    static let checksums: [(bytes: [UInt8], crc: UInt16)] = [
        (Array("123456789".utf8), 0x4B37),
        ([0x01, 0x05, 0x00, 0x00, 0xFF, 0x00], 0x3A8C),
        ([0x01, 0x05, 0x00, 0x00, 0x00, 0x00], 0xCACD),
        ([], 0xFFFF),
    ]

    @Test(arguments: checksums)
    func `the checksum is CRC-16 MODBUS`(_ bytes: [UInt8], _ crc: UInt16) {
        #expect(ModbusRTU.checksum(bytes) == crc)
    }

    @Test func `coil frames follow the standard's layout`() {
        #expect(
            ModbusRTU.writeCoil(true, at: 0x00AC, unit: 0x11).dropLast(2)
                == [0x11, 0x05, 0x00, 0xAC, 0xFF, 0x00])
        #expect(
            ModbusRTU.writeCoils(0b101, count: 3, from: 0x0013, unit: 0x11).dropLast(2)
                == [0x11, 0x0F, 0x00, 0x13, 0x00, 0x03, 0x01, 0b101])
    }

    static let request = ModbusRTU.writeCoils(1, count: 3, from: 0, unit: 1)
    static let echo = ModbusRTU.framed(Array(request.prefix(6)))

    @Test func `a reply that repeats the request's head confirms it`() throws {
        try ModbusRTU.checkReply(Self.echo, to: Self.request, "test")
    }

    static let wrongReplies: [(reply: [UInt8], reason: String)] = [
        ([], "damaged"),
        ([1], "damaged"),
        (echo.dropLast(), "damaged"),
        (echo + [0], "damaged"),
        (echo.dropLast() + [echo[7] ^ 1], "damaged"),
        (ModbusRTU.framed([2] + echo[1..<6]), "another master"),
        (ModbusRTU.framed([1, 0x05] + echo[2..<6]), "another master"),
        (ModbusRTU.framed([1, 0x0F, 0, 1, 0, 3]), "other coils"),
        (ModbusRTU.framed([1, 0x8F, 2]), "exception 2: the board has no such coil"),
        (ModbusRTU.framed([1, 0x8F, 99]), "exception 99"),
        (ModbusRTU.framed([1, 0x8F, 2]).dropLast() + [0], "damaged"),
    ]

    @Test(arguments: wrongReplies)
    func `any other reply is refused with the reason`(_ reply: [UInt8], _ reason: String) {
        let error = #expect(throws: DeviceError.self) {
            try ModbusRTU.checkReply(reply, to: Self.request, "test")
        }
        #expect(error?.advice.contains(reason) == true)
    }

    @Test func `a reply with one changed bit never counts as a confirmation`() {
        for bit in 0..<Self.echo.count * 8 {
            var reply = Self.echo
            reply[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: DeviceError.self) {
                try ModbusRTU.checkReply(reply, to: Self.request, "test")
            }
        }
    }
}
