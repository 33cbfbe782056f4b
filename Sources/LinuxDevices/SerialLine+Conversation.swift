internal import DeviceInterface

extension SerialLine {
    /// Says `message` and checks the reply; tries once more after silence or a damaged reply.
    func say(_ message: SerialMessage, on path: String, _ baud: BaudRate) throws(DeviceError) {
        do {
            try sayOnce(message, on: path, baud)
        } catch {
            guard error.code == .timedOut || error.code == .badData else { throw error }
            try sayOnce(message, on: path, baud)
        }
    }

    private func sayOnce(_ message: SerialMessage, on path: String, _ baud: BaudRate)
        throws(DeviceError)
    {
        let limit = SerialPort.patience
        if message.reply != .none {
            // A late reply to something else must not be taken for this one's.
            guard try fallsSilent(for: baud.frameGap, within: limit) else {
                throw DeviceError(
                    .badData, "talk on \(path)",
                    advice: "The line is never silent: check wiring, termination and baud rate.")
            }
        }
        try write(message.bytes, within: limit)
        switch message.reply {
        case .none: return
        case .acknowledgement(let byte, let refusal):
            try awaitAcknowledgement(byte, refusal, on: path)
        case .modbus: try awaitModbusReply(to: message.bytes, on: path)
        }
    }

    private func awaitAcknowledgement(_ expected: UInt8, _ refusal: UInt8, on path: String)
        throws(DeviceError)
    {
        guard let byte = try read(atMost: 1, within: SerialPort.patience).first else {
            throw Self.noAnswer(path)
        }
        guard byte == expected else {
            throw DeviceError(
                .badData, "talk on \(path)",
                advice: byte == refusal
                    ? "The lamp did not understand; check the baud rate and the protocol."
                    : "The lamp answered with the wrong byte; check baud rate and protocol.")
        }
    }

    private func awaitModbusReply(to request: [UInt8], on path: String) throws(DeviceError) {
        var reply: [UInt8] = []
        let start = ContinuousClock.now
        while reply.count < ModbusRTU.replyLength(reply) ?? 2 {
            let left = SerialPort.patience - start.duration(to: .now)
            let missing = (ModbusRTU.replyLength(reply) ?? 2) - reply.count
            let bytes = left > .zero ? try read(atMost: missing, within: left) : []
            guard !bytes.isEmpty else { break }
            reply += bytes
        }
        guard !reply.isEmpty else { throw Self.noAnswer(path) }
        try ModbusRTU.checkReply(reply, to: request, "talk to Modbus unit \(request[0]) on \(path)")
    }

    private static func noAnswer(_ path: String) -> DeviceError {
        DeviceError(
            .timedOut, "talk on \(path)",
            advice: "The device did not answer within \(SerialPort.patience): check its power,"
                + " wiring, baud rate and unit number.")
    }
}

extension BaudRate {
    /// The silence between Modbus frames: 3.5 characters of 11 bits, 1.75 ms above 19200 baud
    /// (MODBUS over Serial Line §2.5.1.1).
    var frameGap: Duration {
        rawValue > 19200 ? .microseconds(1750) : .microseconds(38_500_000 / rawValue)
    }
}
