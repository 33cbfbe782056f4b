import DeviceInterface
import LinuxDevices
import OutputMonitor
import SerialProtocols

/// A lamp or a Modbus barrier on a serial line. The monitor passes the guard's messages on, one at
/// a time, and reads coils in between. A lamp that cannot be read is judged by the bytes that it
/// was sent.
final class HeldSerial: HeldOutput {
    /// What is on the line.
    enum Device {
        /// A lamp that cannot be read.
        case lamp(any LampProtocol)
        /// A lamp on coils of a relay board.
        case relays(ModbusRelays)
        /// A barrier on a coil of a relay board.
        case barrier(unit: UInt8, coil: UInt16)
    }

    fileprivate struct Exchange {
        enum Owner { case device, force, coils(Range<Int>) }
        var owner: Owner
        var message: SerialMessage
        var begun = Duration.zero
        var reply: [UInt8] = []
    }

    private static let retryPause = Duration.milliseconds(200)
    private static let readPause = Duration.milliseconds(15)
    private static let patience = Duration.milliseconds(120)
    /// The silence of a board that counts as unreadable.
    private static let maximumFailures = 4
    private static let largestBacklog = 1024

    private let path: String
    private let baud: BaudRate
    private let device: Device
    private let kernel: any Kernel
    private var line: SerialLine?
    private var nextTry = Duration.zero
    private var heard: [UInt8] = []
    private var pending: [UInt8] = []
    private var forced: [SerialMessage] = []
    private var current: Exchange?
    private var freeAt = Duration.zero
    private var nextRead = Duration.zero
    private var failures = 0
    private var coils: [Int: Bool] = [:]
    private var bytes: LampBytes?
    private var fresh: [(OutputReading, Duration)] = []
    private var forcedSince: Duration?
    private var wasLit: Bool?
    private var nextRepetition = Duration.zero
    private(set) var trouble: String? = "not opened yet"

    init(_ path: String, _ baud: BaudRate, _ device: Device, kernel: any Kernel = LinuxKernel()) {
        (self.path, self.baud, self.device, self.kernel) = (path, baud, device, kernel)
        if case .lamp(let language) = device { bytes = LampBytes(language) }
    }

    var descriptor: Int32 {
        if line == nil { return -1 }
        return line?.descriptor ?? -1
    }

    var isBusy: Bool { current != nil || !heard.isEmpty || !forced.isEmpty }

    func take(_ bytes: [UInt8], at now: Duration) {
        // A guard waits for each answer, so its backlog is a message or two.
        heard = Array((heard + bytes).suffix(Self.largestBacklog))
    }

    func answers() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    func step(at now: Duration) -> [(OutputReading, Duration)] {
        fresh = []
        do {
            if line == nil { try open(at: now) }
            if line != nil {
                try receive(at: now)
                if current == nil, now >= freeAt { try sendNext(at: now) }
            }
        } catch {
            lose(error)
        }
        if let bytes {
            fresh.append((.lamp(line == nil ? .unreadable : bytes.reading(at: now)), now))
        }
        if bytes == nil, trouble != nil { fresh.append((unreadable, now)) }
        return fresh
    }

    func end(at now: Duration) {
        (heard, pending) = ([], [])
        (forcedSince, wasLit) = (nil, nil)
        forced = messages(for: .dark)
    }

    func force(at now: Duration) {
        (heard, pending) = ([], [])
        let start = forcedSince ?? now
        forcedSince = start
        let isLit = blinksByItself || FaultSignal.isLit(after: now - start)
        guard isLit != wasLit || now >= nextRepetition, forced.isEmpty else { return }
        (wasLit, nextRepetition) = (isLit, now + .seconds(1))
        forced = messages(for: blinksByItself ? .fault : isLit ? .yellow : .dark)
    }

    private var blinksByItself: Bool {
        if case .lamp(let language) = device { language.blinksByItself } else { false }
    }

    /// A barrier is only ever shut.
    private func messages(for lamp: Lamp) -> [SerialMessage] {
        switch device {
        case .lamp(let language): language.messages(for: lamp)
        case .relays(let relays): relays.messages(for: lamp)
        case .barrier(let unit, let coil):
            [SerialMessage(ModbusRTU.writeCoil(false, at: coil, unit: unit), reply: .modbus)]
        }
    }

    private func open(at now: Duration) throws(DeviceError) {
        guard now >= nextTry else { return }
        nextTry = now + Self.retryPause
        line = try SerialLine(path, baud: baud, kernel: kernel)
        (trouble, failures, coils, wasLit) = (nil, 0, [:], nil)
        bytes?.forget()
        // Whatever the last program left on.
        forced = messages(for: .dark)
    }

    private func lose(_ error: DeviceError) {
        line = nil
        (current, heard, forced) = (nil, [], [])
        trouble = error.description
    }

    // MARK: Exchanges

    private func receive(at now: Duration) throws(DeviceError) {
        while let arrived = try line?.take(atMost: 256) {
            guard var exchange = current else { continue }
            exchange.reply = Array((exchange.reply + arrived).prefix(256))
            current = exchange
            if case .device = exchange.owner { pending += arrived }
        }
        guard let exchange = current else { return }
        let isWhole = exchange.isAnswered
        guard isWhole || now - exchange.begun >= Self.patience else { return }
        current = nil
        freeAt = now + frameGap
        finish(exchange, isAnswered: isWhole, at: now)
    }

    private func finish(_ exchange: Exchange, isAnswered: Bool, at now: Duration) {
        switch exchange.owner {
        case .device: break
        // An order to end is repeated until the board confirms it.
        case .force:
            if !(isAnswered && exchange.isConfirmed) { forced.insert(exchange.message, at: 0) }
        case .coils(let range):
            nextRead = now + Self.readPause
            guard isAnswered, note(exchange.reply, range) else {
                failures += 1
                if failures >= Self.maximumFailures {
                    trouble = "\(path): the board does not answer"
                }
                return
            }
            (failures, trouble) = (0, nil)
            report(at: exchange.begun)
        }
    }

    private func sendNext(at now: Duration) throws(DeviceError) {
        if !forced.isEmpty {
            try send(Exchange(owner: .force, message: forced.removeFirst()), at: now)
        } else if let message = takeMessage() {
            try send(Exchange(owner: .device, message: message), at: now)
        } else if now >= nextRead, let range = nextRange {
            let request = ModbusRTU.readCoils(
                count: UInt16(range.count), from: UInt16(range.lowerBound), unit: unit)
            try send(
                Exchange(owner: .coils(range), message: SerialMessage(request, reply: .modbus)),
                at: now)
        }
    }

    private func send(_ exchange: Exchange, at now: Duration) throws(DeviceError) {
        try line?.write(exchange.message.bytes, within: .milliseconds(50))
        if case .force = exchange.owner { bytes?.restart() }
        bytes?.send(exchange.message.bytes, at: now)
        guard exchange.message.reply != .none else { return }
        current = exchange
        current?.begun = now
    }

    /// Removes a message of the guard, whole if its length is known.
    private func takeMessage() -> SerialMessage? {
        guard !heard.isEmpty else { return nil }
        let (length, reply): (Int, SerialMessage.Reply) =
            switch device {
            case .relays, .barrier: (heard.count > 1 && heard[1] == 0x0F ? 10 : 8, .modbus)
            case .lamp(let language):
                (
                    language.messages(for: .dark).first?.bytes.count ?? 1,
                    language.messages(for: .dark).first?.reply ?? .none
                )
            }
        guard reply == .none || heard.count >= length else { return nil }
        let message = SerialMessage(
            Array(reply == .none ? heard[...] : heard.prefix(length)), reply: reply)
        heard.removeFirst(message.bytes.count)
        return message
    }

    // MARK: Coils

    private var unit: UInt8 {
        switch device {
        case .lamp: 0
        case .relays(let relays): relays.unit
        case .barrier(let unit, _): unit
        }
    }

    private var watched: [Int] {
        switch device {
        case .lamp: []
        case .relays(let relays): [Int(relays.green), Int(relays.yellow), Int(relays.red)]
        case .barrier(_, let coil): [Int(coil)]
        }
    }

    /// Neighbouring coils are read together, others one by one, so that no coil of somebody else's
    /// board is read.
    private var nextRange: Range<Int>? {
        guard let low = watched.min(), let high = watched.max() else { return nil }
        if high - low == watched.count - 1 { return low..<high + 1 }
        let coil = watched.first { coils[$0] == nil } ?? low
        return coil..<coil + 1
    }

    private func note(_ reply: [UInt8], _ range: Range<Int>) -> Bool {
        guard ModbusRTU.isCoils(reply, count: range.count, unit: unit) else { return false }
        for (index, coil) in range.enumerated() {
            coils[coil] = reply[3 + index / 8] >> UInt8(index % 8) & 1 == 1
        }
        return true
    }

    private func report(at begun: Duration) {
        let states = watched.compactMap { coils[$0] }
        guard states.count == watched.count else { return }
        switch device {
        case .lamp: break
        case .relays:
            var lights: Lights = []
            for (isOn, light) in zip(states, [Lights.green, .yellow, .red]) where isOn {
                lights.insert(light)
            }
            fresh.append((.lamp(.lights(lights)), begun))
        case .barrier: fresh.append((.barrier(states[0] ? .open : .shut), begun))
        }
        if watched.count > 1, nextRange?.count == 1 { coils = [:] }
    }

    private var unreadable: OutputReading {
        if case .barrier = device { .barrier(.unreadable) } else { .lamp(.unreadable) }
    }

    private var frameGap: Duration { .microseconds(max(1750, 38_500_000 / baud.rawValue)) }
}

extension HeldSerial.Exchange {
    /// Whether the reply repeats the request, as the board's confirmation does.
    fileprivate var isConfirmed: Bool {
        switch message.reply {
        case .none: true
        case .acknowledgement(let byte, _): reply.contains(byte)
        case .modbus: reply.prefix(6) == message.bytes.prefix(6)
        }
    }

    /// Whether the whole reply has arrived.
    fileprivate var isAnswered: Bool {
        switch message.reply {
        case .none: return true
        case .acknowledgement: return !reply.isEmpty
        case .modbus:
            guard reply.count >= 3 else { return false }
            if reply[1] & 0x80 != 0 { return reply.count >= 5 }
            return reply.count >= (reply[1] == 0x01 ? 5 + Int(reply[2]) : 8)
        }
    }
}
