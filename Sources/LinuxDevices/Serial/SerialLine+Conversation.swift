internal import DeviceInterface
import SerialProtocols

extension SerialLine {
    /// The time that a reply is awaited although its order is over: a board that answers late must
    /// not receive the next order at the same time.
    private static let replyTime = Duration.milliseconds(100)

    /// Sends `message` and checks the reply; tries once more after silence or a damaged reply.
    /// Returns `false` if the order was over before it was confirmed. Urgent messages of the port
    /// go first.
    func say(
        _ message: SerialMessage, unless isOver: () -> Bool, on port: SerialPort
    ) throws(DeviceError) -> Bool {
        var failures = 0
        while true {
            sayUrgent(of: port)
            if isOver() { return false }
            do {
                try sayOnce(message, on: port) { isOver() || port.isHurried }
                return true
            } catch {
                if isOver() { return false }
                let isPassing = error.code == .timedOut || error.code == .badData
                if isPassing, port.isHurried { continue }
                failures += 1
                guard isPassing, failures < 2 else { throw error }
            }
        }
    }

    /// Sends urgent messages. Their senders send them again and then learn the outcome.
    private func sayUrgent(of port: SerialPort) {
        for message in port.takeUrgent() { try? sayOnce(message, on: port) { false } }
    }

    private func sayOnce(
        _ message: SerialMessage, on port: SerialPort, unless isCut: () -> Bool
    ) throws(DeviceError) {
        let limit = SerialPort.patience
        if message.reply != .none {
            // A late reply to another message must not be taken for the reply to this one.
            let gap = port.baud.frameGap
            guard try fallsSilent(for: gap, within: limit, unless: isCut) else {
                throw DeviceError(
                    .badData, "talk on \(port.path)",
                    advice: "The line is never silent: check wiring, termination and baud rate.")
            }
        }
        if isCut() { throw Self.noAnswer(port.path) }
        try write(message.bytes, within: limit, unless: isCut)
        let start = ContinuousClock.now
        func isReplyCut() -> Bool { start.duration(to: .now) >= Self.replyTime && isCut() }
        switch message.reply {
        case .none: return
        case .acknowledgement(let byte, let refusal):
            try awaitAcknowledgement(byte, refusal, on: port.path, unless: isReplyCut)
        case .modbus: try awaitModbusReply(to: message.bytes, on: port.path, unless: isReplyCut)
        }
    }

    private func awaitAcknowledgement(
        _ expected: UInt8, _ refusal: UInt8, on path: String, unless isCut: () -> Bool
    ) throws(DeviceError) {
        let reply = try read(atMost: 1, within: SerialPort.patience, unless: isCut)
        guard let byte = reply.first else { throw Self.noAnswer(path) }
        guard byte == expected else {
            throw DeviceError(
                .badData, "talk on \(path)",
                advice: byte == refusal
                    ? "The lamp did not understand; check the baud rate and the protocol."
                    : "The lamp answered with the wrong byte; check baud rate and protocol.")
        }
    }

    private func awaitModbusReply(
        to request: [UInt8], on path: String, unless isCut: () -> Bool
    ) throws(DeviceError) {
        var reply: [UInt8] = []
        let start = ContinuousClock.now
        while reply.count < ModbusRTU.replyLength(reply) ?? 2 {
            let left = SerialPort.patience - start.duration(to: .now)
            let missing = (ModbusRTU.replyLength(reply) ?? 2) - reply.count
            let bytes =
                left > .zero ? try read(atMost: missing, within: left, unless: isCut) : []
            guard !bytes.isEmpty else { break }
            reply += bytes
        }
        guard !reply.isEmpty else { throw Self.noAnswer(path) }
        let unit = request.first.map { "\($0)" } ?? "none"
        try ModbusRTU.checkReply(reply, to: request, "talk to Modbus unit \(unit) on \(path)")
    }

    private static func noAnswer(_ path: String) -> DeviceError {
        DeviceError(
            .timedOut, "talk on \(path)",
            advice: "The device did not answer within \(SerialPort.patience): check its power,"
                + " wiring, baud rate and unit number.")
    }
}

extension BaudRate {
    /// The silence between Modbus frames: 3.5 characters of 11 bits, or 1.75 ms above 19200 baud
    /// (MODBUS over Serial Line §2.5.1.1).
    var frameGap: Duration {
        rawValue > 19200 ? .microseconds(1750) : .microseconds(38_500_000 / rawValue)
    }
}
