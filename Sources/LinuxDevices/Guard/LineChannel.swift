internal import CLinux
internal import DeviceGuards
internal import Execution
internal import Glibc
internal import SystemPackage

/// Lines of text over a stream socket, read with a time limit. The socket is closed with this
/// value.
struct LineChannel: ~Copyable {
    /// The longest permitted line, in bytes.
    private static let longest = 4096

    /// The descriptor for `poll`; -1 once closed.
    private(set) var descriptor: Int32
    private let kernel = LinuxKernel()
    private var buffer: [UInt8] = []

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { kernel.close(descriptor) }
    }

    /// Closes the socket; the other side sees the end.
    mutating func close() {
        if descriptor >= 0 { kernel.close(descriptor) }
        descriptor = -1
    }

    /// A sender that another thread may use on the same socket while the channel is open.
    var sender: SocketLineSender { SocketLineSender(descriptor: descriptor) }

    /// Waits for a line within `limit`; `nil` means no limit.
    mutating func next(within limit: Duration?) -> LineArrival {
        let clock = MonotonicClock()
        let end = limit.map { clock.time + $0 }
        while true {
            if let line = takeLine() { return line }
            switch wait(end.map { max(.zero, $0 - clock.time) }) {
            case .some(true): guard receive() else { return .end }
            case .some(false): return .silence
            case nil: return .end
            }
        }
    }

    /// Returns a whole line, or the end if it is too long; `nil` if the line is incomplete.
    private mutating func takeLine() -> LineArrival? {
        let newline = buffer.firstIndex(of: 0x0A)
        guard (newline ?? buffer.count) <= Self.longest else { return .end }
        guard let newline else { return nil }
        let line = String(decoding: buffer[..<newline], as: UTF8.self)
        buffer.removeSubrange(...newline)
        return .line(line)
    }

    /// Waits for input. Returns whether there is some; `nil` on an error.
    private func wait(_ limit: Duration?) -> Bool? {
        let events = try? kernel.poll(
            [(descriptor, Int16(POLLIN))], timeout: limit?.pollTimeout ?? -1)
        return events?.first.map { $0 != 0 }
    }

    private mutating func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1024)
        let count = chunk.withUnsafeMutableBytes { try? kernel.read(descriptor, into: $0) }
        guard let count, count > 0 else { return false }
        buffer += chunk.prefix(count)
        return true
    }
}

/// Sends lines on a stream socket and never waits.
struct SocketLineSender: LineSender {
    fileprivate let descriptor: Int32

    /// Returns `false` if the other side is gone or does not read. Never raises SIGPIPE.
    func send(_ line: String) -> Bool {
        let bytes = Array("\(line)\n".utf8)
        while true {
            // A line is far shorter than the socket's buffer, and a partial line is useless.
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress, $0.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count < 0, Errno.current == .interrupted else { return count == bytes.count }
        }
    }
}

/// A guard's side of a socket to its terminal.
final class SocketChannel: GuardChannel {
    private var channel: LineChannel
    let sender: any LineSender

    init(adopting descriptor: Int32) {
        channel = LineChannel(adopting: descriptor)
        sender = channel.sender
    }

    /// Blocks the guard's thread.
    func next(within limit: Duration) async -> LineArrival { channel.next(within: limit) }
}
