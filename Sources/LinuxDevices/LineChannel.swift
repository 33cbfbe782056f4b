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

    /// -1 once closed.
    private var descriptor: Int32
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

    /// Waits for a line, `nil` for ever.
    mutating func next(within limit: Duration?) -> Arrival {
        let clock = ContinuousClock()
        let end = limit.map { clock.now + $0 }
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<newline], as: UTF8.self)
                buffer.removeSubrange(...newline)
                return .line(line)
            }
            guard buffer.count <= Self.longest else { return .end }
            let rest = end.map { max(.zero, $0 - clock.now) }
            switch wait(rest) {
            case .some(true): guard receive() else { return .end }
            case .some(false): return .silence
            case nil: return .end
            }
        }
    }

    /// Whether something can be read; `nil` if that can never be.
    private func wait(_ limit: Duration?) -> Bool? {
        let milliseconds = limit.map { Int32(clamping: Int64($0 / .milliseconds(1)) + 1) } ?? -1
        let events = try? kernel.poll([(descriptor, Int16(POLLIN))], timeout: milliseconds)
        return events?.first.map { $0 != 0 }
    }

    private mutating func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1024)
        let count = chunk.withUnsafeMutableBytes { try? kernel.read(descriptor, into: $0) }
        guard let count, count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    /// False if the other side is gone. Never raises SIGPIPE.
    func send(_ line: String) -> Bool {
        var rest = Array("\(line)\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 || Errno.current == .interrupted else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }
}
