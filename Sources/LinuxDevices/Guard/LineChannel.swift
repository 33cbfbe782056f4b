internal import CLinux
internal import Glibc
internal import SystemPackage

/// Lines of text over a stream socket, read with a limit of time. Closes the socket with itself.
struct LineChannel: ~Copyable {
    /// What came.
    enum Arrival: Equatable {
        case line(String)
        /// Nothing within the time.
        case silence
        /// The other side is gone.
        case end
    }

    /// Longer lines are no lines of ours.
    private static let longest = 4096

    /// -1 once closed; for `poll`.
    private(set) var descriptor: Int32
    private let kernel = LinuxKernel()
    private var buffer: [UInt8] = []

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { kernel.close(descriptor) }
    }

    /// Hangs up: the other side sees the end.
    mutating func close() {
        if descriptor >= 0 { kernel.close(descriptor) }
        descriptor = -1
    }

    /// What another thread may say on the same socket, as long as the channel is open.
    var sender: LineSender { LineSender(descriptor: descriptor) }

    /// Waits for a line, `nil` for ever.
    mutating func next(within limit: Duration?) -> Arrival {
        let clock = ContinuousClock()
        let end = limit.map { clock.now + $0 }
        while true {
            if let line = takeLine() { return line }
            switch wait(end.map { max(.zero, $0 - clock.now) }) {
            case .some(true): guard receive() else { return .end }
            case .some(false): return .silence
            case nil: return .end
            }
        }
    }

    /// A whole line that came, or the end if it can never be one.
    private mutating func takeLine() -> Arrival? {
        let newline = buffer.firstIndex(of: 0x0A)
        guard (newline ?? buffer.count) <= Self.longest else { return .end }
        guard let newline else { return nil }
        let line = String(decoding: buffer[..<newline], as: UTF8.self)
        buffer.removeSubrange(...newline)
        return .line(line)
    }

    /// Whether something can be read; `nil` if that can never be.
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

/// Says lines on a stream socket and never waits.
struct LineSender: Sendable {
    fileprivate let descriptor: Int32

    /// False if the other side is gone, or does not read. Never raises SIGPIPE.
    func send(_ line: String) -> Bool {
        let bytes = Array("\(line)\n".utf8)
        while true {
            // A line is far shorter than the buffer, and a part of one is of no use.
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress, $0.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count < 0, Errno.current == .interrupted else { return count == bytes.count }
        }
    }
}
