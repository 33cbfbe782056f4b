package import DeviceInterface

/// The frames of Modbus RTU (MODBUS over Serial Line V1.02; MODBUS Application Protocol V1.1b3).
package enum ModbusRTU {
    /// Returns the CRC-16/MODBUS: polynomial 0x8005 reflected, start 0xFFFF (Serial Line §6.2.2).
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0xFFFF) { crc, byte in
            (0..<8).reduce(crc ^ UInt16(byte)) { crc, _ in
                crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xA001
            }
        }
    }

    /// Returns the request Write Single Coil, function 0x05 (Application Protocol §6.5).
    package static func writeCoil(_ isOn: Bool, at address: UInt16, unit: UInt8) -> [UInt8] {
        framed([unit, 0x05, UInt8(address >> 8), UInt8(address & 0xFF), isOn ? 0xFF : 0x00, 0x00])
    }

    /// Returns the request Write Multiple Coils, function 0x0F (§6.11), for up to eight coils; bit
    /// 0 is the first.
    package static func writeCoils(_ bits: UInt8, count: UInt8, from address: UInt16, unit: UInt8)
        -> [UInt8]
    {
        framed([
            unit, 0x0F, UInt8(address >> 8), UInt8(address & 0xFF), 0x00, count, 0x01, bits,
        ])
    }

    /// Returns the request Read Coils, function 0x01 (§6.1).
    package static func readCoils(count: UInt16, from address: UInt16, unit: UInt8) -> [UInt8] {
        framed([
            unit, 0x01, UInt8(address >> 8), UInt8(address & 0xFF), UInt8(count >> 8),
            UInt8(count & 0xFF),
        ])
    }

    /// Returns whether a reply holds the states of `count` coils, from byte 3 on, bit 0 first.
    package static func isCoils(_ reply: [UInt8], count: Int, unit: UInt8) -> Bool {
        let length = (count + 7) / 8
        return reply.count == 5 + length && reply[0] == unit && reply[1] == 0x01
            && Int(reply[2]) == length && framed(Array(reply.dropLast(2))) == reply
    }

    /// Appends the checksum, low byte first.
    package static func framed(_ bytes: [UInt8]) -> [UInt8] {
        let crc = checksum(bytes)
        return bytes + [UInt8(crc & 0xFF), UInt8(crc >> 8)]
    }

    /// Returns the number of bytes that `checkReply` needs; `nil` if not known yet.
    package static func replyLength(_ reply: [UInt8]) -> Int? {
        guard reply.count >= 2 else { return nil }
        return reply[1] & 0x80 == 0 ? 8 : 5
    }

    /// Checks the reply to a request made by `writeCoil` or `writeCoils`, which must repeat the
    /// first six bytes of the request. `operation` is used in the error.
    package static func checkReply(
        _ reply: [UInt8], to request: [UInt8], _ operation: String
    ) throws(DeviceError) {
        guard let length = replyLength(reply), reply.count == length, request.count >= 6,
            framed(Array(reply.dropLast(2))) == reply
        else {
            throw DeviceError(
                .badData, operation,
                advice: "The reply is damaged: check wiring, termination and baud rate.")
        }
        guard reply[0] == request[0], reply[1] & 0x7F == request[1] else {
            throw DeviceError(
                .badData, operation,
                advice: "Unit \(reply[0]) answered function \(reply[1]) without a request:"
                    + " is another master on the bus?")
        }
        if reply[1] & 0x80 != 0 { throw exception(reply[2], operation) }
        guard reply[2..<6] == request[2..<6] else {
            throw DeviceError(
                .badData, operation, advice: "The reply is about other coils than the request.")
        }
    }

    /// Returns the error of an exception code (Application Protocol §7).
    private static func exception(_ code: UInt8, _ operation: String) -> DeviceError {
        let meaning =
            switch code {
            case 1: "the board does not know this function"
            case 2: "the board has no such coil; check the coil addresses (they start at 0)"
            case 3: "the board refuses this number of coils"
            case 4: "the board failed; switch it off and on"
            case 5: "the board needs more time"
            case 6: "the board is busy with another request"
            case 10, 11: "a gateway does not reach the board; check the unit number"
            default: "the board gave an exception that the standard does not name"
            }
        return DeviceError(
            .ioFailed, operation, advice: "Modbus exception \(code): \(meaning).")
    }
}
