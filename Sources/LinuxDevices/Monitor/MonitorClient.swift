internal import CLinux
package import DeviceInterface
package import Execution
internal import Glibc
package import OutputMonitor
internal import Synchronization
internal import SystemPackage

/// The terminal's connection to the monitor. It never waits: an order is sent, and the answers to
/// earlier ones are read.
package final class MonitorClient: Sendable {
    private struct Connection {
        var descriptor: Int32
        var heard: [UInt8] = []
        var state: MonitorState?
        /// The time of the oldest line without an answer, and the number of such lines.
        var waitingSince: Duration?
        var waiting = 0
    }

    /// The time in which a monitor that runs answers.
    private static let patience = Duration.milliseconds(500)

    private let socket: String
    private let clock: any DeadlineClock
    private let connection = Mutex<Connection?>(nil)

    /// Creates a client of the monitor at `socket` without connecting.
    package init(_ socket: String, clock: any DeadlineClock = MonotonicClock()) {
        (self.socket, self.clock) = (socket, clock)
    }

    deinit {
        close()
    }

    /// Tells the monitor an order. Returns why nothing may be lit or opened; `nil` if it may.
    package func tell(_ order: MonitorOrder) -> DeviceError? { exchange(order) }

    /// Returns why nothing may be lit or opened, without an order; `nil` if nothing is known
    /// against it.
    package func check() -> DeviceError? { exchange(nil) }

    private func exchange(_ order: MonitorOrder?) -> DeviceError? {
        let now = clock.time
        return connection.withLock { connection in
            if connection == nil { connection = connect(at: now) }
            guard var open = connection else { return Self.absent(socket) }
            let isSent = order.map { send($0, on: &open, at: now) } ?? true
            guard isSent, receive(on: &open, at: now) else {
                _ = CLinux.close(open.descriptor)
                connection = nil
                return Self.absent(socket)
            }
            connection = open
            return trouble(of: open, order, at: now)
        }
    }

    /// Ends the connection, and thereby all orders.
    package func close() {
        connection.withLock { connection in
            if let open = connection { _ = CLinux.close(open.descriptor) }
            connection = nil
        }
    }

    private func connect(at now: Duration) -> Connection? {
        let descriptor = gl_connect(socket)
        guard descriptor >= 0 else { return nil }
        var open = Connection(descriptor: descriptor)
        guard send(.terminal, on: &open, at: now) else {
            _ = CLinux.close(descriptor)
            return nil
        }
        return open
    }

    private func send(_ order: MonitorOrder, on open: inout Connection, at now: Duration) -> Bool {
        let bytes = Array("\(order.line)\n".utf8)
        open.waiting += 1
        open.waitingSince = open.waitingSince ?? now
        return gl_send(open.descriptor, bytes, UInt(bytes.count)) == bytes.count
    }

    private func receive(on open: inout Connection, at now: Duration) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = CLinux.read(open.descriptor, &chunk, chunk.count)
        guard count > 0 || (count < 0 && Errno.current == .resourceTemporarilyUnavailable) else {
            return false
        }
        open.heard += chunk.prefix(max(count, 0))
        while let end = open.heard.firstIndex(of: 0x0A) {
            let line = String(decoding: open.heard[..<end], as: UTF8.self)
            guard let state = MonitorState(line) else { return false }
            open.heard.removeSubrange(...end)
            open.state = state
            open.waiting = max(open.waiting - 1, 0)
            open.waitingSince = open.waiting > 0 ? now : nil
        }
        return open.heard.count < chunk.count
    }

    private func trouble(
        of open: Connection, _ order: MonitorOrder?, at now: Duration
    ) -> DeviceError? {
        if let since = open.waitingSince, now - since > Self.patience {
            return DeviceError(
                .timedOut, "ask the monitor at \(socket)",
                advice: "It hangs; `systemctl restart gatelight-monitor`.")
        }
        // Nothing is lit before the first answer; that alone is no fault.
        guard let state = open.state else {
            return order?.lights == true ? Self.absent(socket) : nil
        }
        return state.trouble(at: socket)
    }

    private static func absent(_ socket: String) -> DeviceError {
        DeviceError(
            .disconnected, "ask the monitor at \(socket)",
            advice: "It must run: `systemctl status gatelight-monitor`.")
    }
}

extension MonitorState {
    /// Why nothing may be lit or opened; `nil` if it may.
    func trouble(at socket: String) -> DeviceError? {
        switch self {
        case .keeping: nil
        case .latched(let reason):
            DeviceError(
                .ioFailed,
                "show what is ordered: the monitor forced the fault signal for \(reason)",
                advice: "Look at the gate, then `sudo gatelight-monitor --reset`.")
        case .blind(let reason):
            DeviceError(
                .ioFailed, "let the monitor read the outputs (\(reason))",
                advice: "Check the output; `journalctl -u gatelight-monitor` says more.")
        case .taken:
            DeviceError(
                .busy, "ask the monitor at \(socket)", advice: "Another terminal uses it.")
        }
    }
}

extension MonitorOrder {
    /// Whether the order lights a colour or opens the barrier.
    fileprivate var lights: Bool {
        switch self {
        case .lamp(let lamp, _): lamp != .dark && lamp != .fault
        case .pulse: true
        case .terminal, .device, .reset, .shut: false
        }
    }
}
