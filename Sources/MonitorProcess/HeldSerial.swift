import DeviceInterface
import LinuxDevices
import OutputMonitor
import SerialProtocols

/// A lamp or a Modbus barrier on a serial line. The monitor passes the guard's messages on, one at
/// a time, and reads coils in between. Between two readings, an output is judged by the last message
/// that it was sent, as a lamp that cannot be read is all the time. So no message is unseen, however
/// slow the line is.
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
    /// The time without a reading after which a board counts as unreadable: three answers are lost.
    private static let longestUnread = Duration.milliseconds(400)

    private let path: String
    private let baud: BaudRate
    private let device: Device
    private let kernel: any Kernel
    private var line: SerialLine?
    private var nextTry = Duration.zero
    private var incoming: GuardMessages
    private var pending: [UInt8] = []
    private var forced: [SerialMessage] = []
    private var mustDiscard = false
    private var current: Exchange?
    private var freeAt = Duration.zero
    private var nextRead = Duration.zero
    /// The exchanges of the guard since the last reading.
    private var unread = 0
    private var lastReading = Duration.zero
    private var lastStep = Duration.zero
    /// The coils that were read since the last message.
    private var coils: [Int: Bool] = [:]
    /// What each coil was read as or sent last.
    private var levels: [Int: Bool] = [:]
    private var shown = LampReading.unreadable
    private var fresh: [(OutputReading, Duration)] = []
    private var forcedSince: Duration?
    private var wasLit: Bool?
    private var nextRepetition = Duration.zero
    private(set) var trouble: String? = "not read yet"

    init(_ path: String, _ baud: BaudRate, _ device: Device, kernel: any Kernel = LinuxKernel()) {
        (self.path, self.baud, self.device, self.kernel) = (path, baud, device, kernel)
        incoming = GuardMessages(device.messages)
    }

    var descriptor: Int32 {
        if line == nil { return -1 }
        return line?.descriptor ?? -1
    }

    var isBusy: Bool { current != nil || incoming.waiting != nil || !forced.isEmpty }

    func hasLeft(at now: Duration) -> Bool {
        if case .force = current?.owner { return false }
        return forced.isEmpty && now >= freeAt
    }

    func take(_ bytes: [UInt8], at now: Duration) { incoming.take(bytes) }

    func answers() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    func step(at now: Duration) -> [(OutputReading, Duration)] {
        fresh = []
        // A monitor that did not run did not ask, either.
        if now - lastStep > .milliseconds(50) { lastReading += now - lastStep }
        lastStep = now
        do {
            if line == nil { try open(at: now) }
            if line != nil {
                try receive(at: now)
                if current == nil, now >= freeAt { try sendNext(at: now) }
            }
        } catch {
            lose(error)
        }
        if incoming.isUnknown { fresh.append((.unknownBytes, now)) }
        if line != nil, !watched.isEmpty, now - lastReading > Self.longestUnread {
            trouble = "\(path): the board does not answer"
        }
        if watched.isEmpty {
            fresh.append((.lamp(shown), now))
        } else if trouble != nil {
            fresh.append((unreadable, now))
        } else if let reading = device.reading(of: levels) {
            fresh.append((reading, now))
        }
        return fresh
    }

    func end(at now: Duration) {
        (forcedSince, wasLit) = (nil, nil)
        cut(with: .dark)
    }

    func force(at now: Duration) {
        let start = forcedSince ?? now
        let isLit = blinksByItself || FaultSignal.isLit(after: now - start)
        let lamp: Lamp = blinksByItself ? .fault : isLit ? .yellow : .dark
        if forcedSince == nil {
            cut(with: lamp)
        } else {
            guard isLit != wasLit || now >= nextRepetition, forced.isEmpty else { return }
            forced = device.messages(for: lamp)
        }
        (forcedSince, wasLit, nextRepetition) = (start, isLit, now + .seconds(1))
    }

    /// Drops what the guard left, in the kernel, too. A message may be cut off by that and spoil
    /// the next one, so one that no answer confirms is sent twice.
    private func cut(with lamp: Lamp) {
        incoming.forget()
        (pending, unread, mustDiscard) = ([], 0, true)
        let messages = device.messages(for: lamp)
        forced = messages + messages.filter { $0.reply == .none }
    }

    private var blinksByItself: Bool {
        if case .lamp(let language) = device { language.blinksByItself } else { false }
    }

    private func open(at now: Duration) throws(DeviceError) {
        guard now >= nextTry else { return }
        nextTry = now + Self.retryPause
        line = try SerialLine(path, baud: baud, kernel: kernel)
        (lastReading, coils, levels, wasLit) = (now, [:], [:], nil)
        if watched.isEmpty { trouble = nil }
        // Whatever the last program left on.
        cut(with: .dark)
    }

    private func lose(_ error: DeviceError) {
        // The kernel would wait for the line to take the rest.
        line?.discardOutput()
        line = nil
        incoming.forget()
        (current, forced, shown) = (nil, [], .unreadable)
        trouble = error.description
    }

    // MARK: Exchanges

    private func receive(at now: Duration) throws(DeviceError) {
        // A board that never stops must not stop the monitor.
        for _ in 0..<8 {
            guard let arrived = try line?.take(atMost: 256) else { break }
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
        // The rest of a state is not held up by a reading.
        nextRead = now + Self.readPause
        let isConfirmed = isAnswered && exchange.isConfirmed
        switch exchange.owner {
        case .device, .force:
            unread += 1
            // What the board does then is known when it was read.
            if !isConfirmed { (levels, unread) = ([:], device.stateLength) }
            // An order to end is repeated until the board confirms it, in turn with readings.
            if case .force = exchange.owner, !isConfirmed {
                forced.insert(exchange.message, at: 0)
            }
        case .coils(let range):
            if isAnswered, note(exchange.reply, range) {
                report(at: now)
            } else {
                (unread, coils) = (0, [:])
            }
        }
    }

    private func sendNext(at now: Duration) throws(DeviceError) {
        if mustDiscard { line?.discardOutput() }
        mustDiscard = false
        // The guard's next state waits until the one before was read.
        if unread >= device.stateLength, let range = nextRange {
            try read(range, at: now)
        } else if !forced.isEmpty {
            try send(Exchange(owner: .force, message: forced.removeFirst()), at: now)
        } else if let message = incoming.next() {
            try send(Exchange(owner: .device, message: message), at: now)
        } else if now >= nextRead, let range = nextRange {
            try read(range, at: now)
        }
    }

    private func read(_ range: Range<Int>, at now: Duration) throws(DeviceError) {
        let request = ModbusRTU.readCoils(
            count: UInt16(range.count), from: UInt16(range.lowerBound), unit: device.unit)
        try send(
            Exchange(owner: .coils(range), message: SerialMessage(request, reply: .modbus)), at: now
        )
    }

    private func send(_ exchange: Exchange, at now: Duration) throws(DeviceError) {
        try line?.write(exchange.message.bytes, within: .milliseconds(50))
        switch exchange.owner {
        case .device, .force:
            coils = [:]
            levels.merge(device.levels(after: exchange.message)) { $1 }
            shown = device.reading(after: exchange.message)
        case .coils: break
        }
        // A byte has ten bits. An adapter needs a moment of its own.
        freeAt =
            now + .milliseconds(2)
            + .microseconds(exchange.message.bytes.count * 10_000_000 / baud.rawValue)
        guard exchange.message.reply != .none else { return }
        current = exchange
        current?.begun = now
    }

    // MARK: Coils

    private var watched: [Int] { device.coils }

    /// Neighbouring coils are read together, others one by one, so that no coil of somebody else's
    /// board is read.
    private var nextRange: Range<Int>? {
        guard let low = watched.min(), let high = watched.max() else { return nil }
        if high - low == watched.count - 1 { return low..<high + 1 }
        let coil = watched.first { coils[$0] == nil } ?? low
        return coil..<coil + 1
    }

    private func note(_ reply: [UInt8], _ range: Range<Int>) -> Bool {
        guard ModbusRTU.isCoils(reply, count: range.count, unit: device.unit) else { return false }
        for (index, coil) in range.enumerated() {
            coils[coil] = reply[3 + index / 8] >> UInt8(index % 8) & 1 == 1
        }
        return true
    }

    private func report(at now: Duration) {
        guard coils.count == watched.count else { return }
        (levels, coils, unread, lastReading, trouble) = (coils, [:], 0, now, nil)
    }

    private var unreadable: OutputReading {
        if case .barrier = device { .barrier(.unreadable) } else { .lamp(.unreadable) }
    }

    private var frameGap: Duration { .microseconds(max(1750, 38_500_000 / baud.rawValue)) }
}

extension HeldSerial.Device {
    private var lamps: [Lamp] {
        if case .lamp(let language) = self, language.blinksByItself { return Lamp.allCases }
        return Lamp.allCases.filter { $0 != .fault }
    }

    /// All messages that a guard may send.
    fileprivate var messages: [SerialMessage] {
        if case .barrier(let unit, let coil) = self {
            return [true, false].map {
                SerialMessage(ModbusRTU.writeCoil($0, at: coil, unit: unit), reply: .modbus)
            }
        }
        return lamps.flatMap { messages(for: $0) }
    }

    /// The messages that set a state. A barrier is only ever shut.
    fileprivate func messages(for lamp: Lamp) -> [SerialMessage] {
        switch self {
        case .lamp(let language): language.messages(for: lamp)
        case .relays(let relays): relays.messages(for: lamp)
        case .barrier(let unit, let coil):
            [SerialMessage(ModbusRTU.writeCoil(false, at: coil, unit: unit), reply: .modbus)]
        }
    }

    /// The number of messages that set a state.
    fileprivate var stateLength: Int { messages(for: .dark).count }

    /// What a lamp that cannot be read shows after a message.
    fileprivate func reading(after message: SerialMessage) -> LampReading {
        guard case .lamp = self, let lamp = lamps.first(where: { messages(for: $0) == [message] })
        else { return .unreadable }
        return Lights(lamp).map { .lights($0) } ?? .fault
    }

    /// What the coils have after a message, if it was carried out.
    fileprivate func levels(after message: SerialMessage) -> [Int: Bool] {
        // All of a board's messages are longer: unit, function, address, then the value.
        let bytes = message.bytes
        guard !coils.isEmpty, bytes.count >= 8 else { return [:] }
        let first = Int(bytes[2]) << 8 | Int(bytes[3])
        guard bytes[1] == 0x0F else { return [first: bytes[4] == 0xFF] }
        return Dictionary(coils.map { ($0, bytes[7] >> ($0 - first) & 1 == 1) }) { $1 }
    }

    /// What coils show; `nil` while one of them is not known.
    fileprivate func reading(of levels: [Int: Bool]) -> OutputReading? {
        let states = coils.compactMap { levels[$0] }
        guard states.count == coils.count else { return nil }
        switch self {
        case .lamp: return nil
        case .relays:
            let lights = zip(states, [Lights.green, .yellow, .red]).filter(\.0).map(\.1)
            return .lamp(.lights(Lights(lights)))
        case .barrier: return .barrier(states[0] ? .open : .shut)
        }
    }

    fileprivate var unit: UInt8 {
        switch self {
        case .lamp: 0
        case .relays(let relays): relays.unit
        case .barrier(let unit, _): unit
        }
    }

    /// The coils that are read: of green, yellow and red, or of the barrier.
    fileprivate var coils: [Int] {
        switch self {
        case .lamp: []
        case .relays(let relays): [Int(relays.green), Int(relays.yellow), Int(relays.red)]
        case .barrier(_, let coil): [Int(coil)]
        }
    }
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
