internal import CLinux
internal import DeviceInterface
internal import Execution
internal import LinuxDevices
package import OutputMonitor
internal import SerialProtocols
package import SystemPackage

/// The monitor: one thread that holds the outputs, passes on what the guards send, reads the
/// outputs back, and forces the fault signal when they are not as ordered.
package final class OutputMonitorLoop {
    private struct Client {
        enum Place { case unknown, terminal, device(MonitoredRole) }
        var descriptor: Int32
        var place = Place.unknown
        var buffer: [UInt8] = []
        var since: Duration
        var isGone = false
        var isStranger: Bool { if case .unknown = place { true } else { false } }
    }

    /// The clients that have not said who they are, at most. The oldest makes room for another.
    private static let maximumStrangers = 4
    /// The connections that are accepted before the outputs are looked at again.
    private static let acceptedAtOnce = 16
    /// The time in which a client says who it is.
    private static let greeting = Duration.seconds(1)
    /// The time between two readings of lines.
    private static let pause: Int32 = 10
    /// The time between two steps during an exchange on a serial line.
    private static let shortPause: Int32 = 2
    /// The time after which the latch is written although the fault signal has not left.
    private static let longestLeaving = Duration.milliseconds(100)

    private let listener: Int32
    private var outputs: [(role: MonitoredRole, output: any HeldOutput)] = []
    private var clients: [Client] = []
    private var judge: OutputJudge
    private var latch: Latch
    private var forcedAt = Duration.zero
    private var nextWrite = Duration.zero
    private var nextRefusal = Duration.zero
    /// What was logged about each output.
    private var told: [MonitoredRole: String] = [:]
    private let log: (String) -> Void
    private let clock = MonotonicClock()
    private let kernel = LinuxKernel()

    /// Creates a monitor that listens at `socket`; the devices are opened by `run`. `log` gets what
    /// a person must know.
    package init(
        _ rules: MonitorRules, socket: String, latch: Latch, log: @escaping (String) -> Void
    ) throws(Errno) {
        judge = OutputJudge(rules)
        (self.latch, self.log) = (latch, log)
        outputs = try Self.outputs(rules)
        for (role, output) in outputs { told[role] = output.trouble }
        // Its folder decides who may connect.
        listener = gl_listen(socket, 0o660)
        guard listener >= 0 else { throw Errno(rawValue: gl_errno()) }
        if let reason = latch.reason { log("latched: \(reason); a person must reset it") }
    }

    deinit {
        for client in clients { kernel.close(client.descriptor) }
        kernel.close(listener)
    }

    private static func outputs(
        _ rules: MonitorRules
    ) throws(Errno) -> [(MonitoredRole, any HeldOutput)] {
        var outputs: [(MonitoredRole, any HeldOutput)] = []
        switch rules.lamp {
        case .gpio(let chip, let green, let yellow, let red, let activeLow):
            outputs.append(
                (.lamp, HeldLines(lamp: chip, [green, yellow, red], activeLow: activeLow)))
        case .serial(let device, let baud, let lamp):
            let kind = (lamp.language as? ModbusRelays).map { HeldSerial.Device.relays($0) }
            outputs.append(
                (.lamp, HeldSerial(device, try speed(baud), kind ?? .lamp(lamp.language))))
        case nil: break
        }
        switch rules.barrier {
        case .gpio(let chip, let line, let activeLow):
            outputs.append((.barrier, HeldLines(barrier: chip, line, activeLow: activeLow)))
        case .modbus(let device, let baud, let unit, let coil):
            outputs.append(
                (.barrier, HeldSerial(device, try speed(baud), .barrier(unit: unit, coil: coil))))
        case nil: break
        }
        return outputs
    }

    private static func speed(_ baud: Int) throws(Errno) -> BaudRate {
        guard let rate = BaudRate(rawValue: baud) else { throw .invalidArgument }
        return rate
    }

    /// Runs until `isStopped`, then goes dark and shuts. `beat` is called in each round.
    package func run(until isStopped: () -> Bool, beat: () -> Void) {
        while !isStopped() {
            wait()
            let now = clock.time
            for index in clients.indices { hear(index, at: now) }
            drop(at: now)
            accept(at: now)
            watch()
            if clock.time >= nextWrite { writeLatch() }
            answer()
            beat()
        }
        let now = clock.time
        for (_, output) in outputs {
            output.end(at: now)
            // A line needs a few rounds for its last message.
            for _ in 0..<200 where output.isBusy {
                _ = output.step(at: clock.time)
                _ = try? kernel.poll([], timeout: 1)
            }
        }
        writeLatch()
    }

    /// Waits for a client, a device, or the time of the next reading.
    private func wait() {
        let descriptors =
            [listener] + clients.map(\.descriptor)
            + outputs.map(\.output.descriptor).filter { $0 >= 0 }
        let isBusy = outputs.contains { $0.output.isBusy }
        _ = try? kernel.poll(
            descriptors.map { ($0, Int16(POLLIN)) }, timeout: isBusy ? Self.shortPause : Self.pause)
    }

    // MARK: Outputs

    private func watch() {
        for (role, output) in outputs {
            // Many clients make a round long; a reading has its own time.
            let now = clock.time
            if latch.reason != nil { output.force(at: now) }
            for (reading, begun) in output.step(at: now) where latch.reason == nil {
                let verdict =
                    switch reading {
                    case .lamp(let reading): judge.judge(reading, at: begun)
                    case .barrier(let reading): judge.judge(reading, at: begun)
                    case .unknownBytes: OutputVerdict.force(.unknownBytes)
                    }
                if case .force(let lie) = verdict { force(lie, at: now) }
            }
            if let trouble = output.trouble, trouble != told[role] { log("blind: \(trouble)") }
            told[role] = output.trouble
        }
    }

    /// Cuts the lie. It is written down once the fault signal has left.
    private func force(_ lie: Lie, at now: Duration) {
        for (_, output) in outputs {
            output.force(at: now)
            _ = output.step(at: now)
        }
        latch.set(lie.reason)
        log("fault signal forced: \(lie.reason); a person must reset it")
        forcedAt = now
        for index in clients.indices {
            switch clients[index].place {
            case .device: clients[index].isGone = true
            case .terminal: reply(state, to: index)
            case .unknown: break
            }
        }
    }

    /// Writes down a new latch, and tries again every second.
    private func writeLatch() {
        let now = clock.time
        let isCut =
            outputs.allSatisfy { $0.output.hasLeft(at: now) }
            || now - forcedAt >= Self.longestLeaving
        guard latch.isUnwritten, isCut, let error = latch.write() else { return }
        nextWrite = clock.time + .seconds(1)
        log("the latch cannot be written: \(error)")
    }

    private var state: MonitorState {
        if let reason = latch.reason { return .latched(reason) }
        return outputs.lazy.compactMap(\.output.trouble).first.map { .blind($0) } ?? .keeping
    }

    // MARK: Clients

    private func accept(at now: Duration) {
        for _ in 0..<Self.acceptedAtOnce {
            let descriptor = gl_accept(listener)
            guard descriptor >= 0 else { return }
            let strangers = clients.indices.filter { clients[$0].isStranger }
            if strangers.count >= Self.maximumStrangers {
                kernel.close(clients[strangers[0]].descriptor)
                clients.remove(at: strangers[0])
            }
            clients.append(Client(descriptor: descriptor, since: now))
            hear(clients.count - 1, at: now)
        }
    }

    private func hear(_ index: Int, at now: Duration) {
        var chunk = [UInt8](repeating: 0, count: 512)
        let count: Int?
        do throws(Errno) {
            let descriptor = clients[index].descriptor
            count = try chunk.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
                try kernel.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            // Nothing has arrived, or the connection is gone.
            count = error == .resourceTemporarilyUnavailable ? nil : 0
        }
        guard let count else { return }
        if count == 0 { clients[index].isGone = true }
        clients[index].buffer += chunk.prefix(count)
        take(index, at: now)
    }

    private func take(_ index: Int, at now: Duration) {
        while !clients[index].isGone {
            if case .device(let role) = clients[index].place {
                let bytes = clients[index].buffer
                clients[index].buffer = []
                if !bytes.isEmpty, latch.reason == nil {
                    outputs.first { $0.role == role }?.output.take(bytes, at: now)
                }
                return
            }
            let end = clients[index].buffer.firstIndex(of: 0x0A)
            guard (end ?? clients[index].buffer.count) <= MonitorOrder.longest else {
                clients[index].isGone = true
                return
            }
            guard let end else { return }
            let line = String(decoding: clients[index].buffer[..<end], as: UTF8.self)
            clients[index].buffer.removeSubrange(...end)
            // A line of another version ends the connection, which is a fault.
            guard let order = MonitorOrder(line) else {
                clients[index].isGone = true
                return
            }
            carryOut(order, of: index, at: now)
        }
    }

    private func carryOut(_ order: MonitorOrder, of index: Int, at now: Duration) {
        switch (order, clients[index].place) {
        case (.terminal, .unknown):
            let isTaken = clients.contains { if case .terminal = $0.place { true } else { false } }
            if isTaken { return refuse(index, .taken) }
            clients[index].place = .terminal
            reply(state, to: index)
        case (.device(let role), .unknown): seat(index, role)
        case (.reset, .unknown): reset(index)
        case (.lamp, .terminal), (.pulse, .terminal), (.shut, .terminal):
            judge.hear(order, at: now)
            reply(state, to: index)
        case (.terminal, _), (.device, _), (.reset, _), (.lamp, _), (.pulse, _), (.shut, _):
            clients[index].isGone = true
        }
    }

    private func seat(_ index: Int, _ role: MonitoredRole) {
        guard let output = outputs.first(where: { $0.role == role })?.output else {
            return refuse(index, .blind("the monitor's rules name no \(role.rawValue)"))
        }
        let isTaken = clients.contains {
            if case .device(role) = $0.place { !$0.isGone } else { false }
        }
        if isTaken { return refuse(index, .taken) }
        if let reason = latch.reason { return refuse(index, .latched(reason)) }
        if let trouble = output.trouble { return refuse(index, .blind(trouble)) }
        clients[index].place = .device(role)
        reply(.keeping, to: index)
    }

    private func reset(_ index: Int) {
        let user = gl_peer_user(clients[index].descriptor)
        guard user == 0 else {
            // Anybody of the group may ask again and again.
            if clock.time >= nextRefusal {
                nextRefusal = clock.time + .seconds(1)
                log("user \(user) may not reset the latch")
            }
            return refuse(index, .taken)
        }
        let reason = latch.reason
        do throws(Errno) {
            try latch.reset()
        } catch {
            log("the latch cannot be removed: \(error)")
            return refuse(index, state)
        }
        judge.reset()
        if let reason { log("user \(user) reset the latch; it was: \(reason)") }
        judge.end(at: clock.time)
        for (_, output) in outputs { output.end(at: clock.time) }
        refuse(index, .keeping)
    }

    private func reply(_ state: MonitorState, to index: Int) {
        send(Array("\(state.line)\n".utf8), to: index)
    }

    private func refuse(_ index: Int, _ state: MonitorState) {
        reply(state, to: index)
        clients[index].isGone = true
    }

    private func send(_ bytes: [UInt8], to index: Int) {
        // A client that does not read loses its place.
        if gl_send(clients[index].descriptor, bytes, UInt(bytes.count)) != bytes.count {
            clients[index].isGone = true
        }
    }

    /// Passes on what the devices answered. A guard whose device was lost opens it again.
    private func answer() {
        for (role, output) in outputs {
            let bytes = output.answers()
            for index in clients.indices {
                guard case .device(role) = clients[index].place else { continue }
                if !bytes.isEmpty { send(bytes, to: index) }
                if output.trouble != nil { clients[index].isGone = true }
            }
        }
    }

    private func drop(at now: Duration) {
        for client in clients where client.isGone {
            kernel.close(client.descriptor)
            switch client.place {
            case .unknown: break
            case .terminal: judge.end(at: now)
            // A guard that dies leaves nothing lit.
            case .device(let role):
                if role == .lamp { judge.excuse() }
                if latch.reason == nil {
                    outputs.first { $0.role == role }?.output.end(at: now)
                }
            }
        }
        clients.removeAll(where: \.isGone)
        for index in clients.indices {
            if clients[index].isStranger, now - clients[index].since > Self.greeting {
                clients[index].isGone = true
            }
        }
    }
}
