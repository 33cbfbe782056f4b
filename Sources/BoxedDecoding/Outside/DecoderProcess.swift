internal import CLinux
internal import DeviceInterface
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// One decoder process, its socket, and the memory that holds its frame.
struct DecoderProcess: ~Copyable {
    /// The program to start.
    struct Program: Sendable {
        var executable: String
        var arguments: [String]
    }

    let child: pid_t
    private let socket: Int32
    private let memory: FrameMemory
    /// What the process reported after its start; `nil` before.
    private(set) var confinement: Confinement?
    private let start = Deadline.now

    /// Starts a process for frames of at most `room` bytes. Nothing of this process is inherited: no
    /// descriptor, no environment.
    init(_ program: Program, room: Int) throws(BoxFailure) {
        let memory = try Self.memory(room)
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw .cannotStart(Errno(rawValue: gl_errno()))
        }
        defer { close(ends[1]) }
        let child: pid_t
        do {
            child = try Self.start(program, socket: ends[1], memory: memory.descriptor)
        } catch {
            close(ends[0])
            throw .cannotStart(error)
        }
        (self.child, socket) = (child, ends[0])
        self.memory = memory
    }

    private static func memory(_ room: Int) throws(BoxFailure) -> FrameMemory {
        do throws(Errno) {
            return try FrameMemory(room)
        } catch {
            throw .noMemory(error, bytes: room)
        }
    }

    deinit {
        close(socket)
    }

    private static func start(
        _ program: Program, socket: Int32, memory: Int32
    ) throws(Errno) -> pid_t {
        let result = Mutex<(error: Int32, child: Int32)>((0, 0))
        let start = Start(result)
        try SpawningThread.shared.run { start.run(program, socket: socket, memory: memory) }
        let (error, child) = start.result.withLock { $0 }
        guard error == 0 else { throw Errno(rawValue: error) }
        return child
    }

    /// The result of a start on another thread.
    private final class Start: Sendable {
        let result: Mutex<(error: Int32, child: Int32)>

        init(_ result: consuming sending Mutex<(error: Int32, child: Int32)>) {
            self.result = result
        }

        func run(_ program: Program, socket: Int32, memory: Int32) {
            var words = ([program.executable] + program.arguments).map { strdup($0) } + [nil]
            // A crash handler would start another process.
            var variables = [strdup("SWIFT_BACKTRACE=enable=no"), nil]
            defer { for word in words + variables { free(word) } }
            var child: Int32 = -1
            let error = gl_start_confined(
                program.executable, &words, &variables, socket, memory, &child)
            result.withLock { $0 = (error, child) }
        }
    }

    /// The time since it was started.
    var age: Duration { Deadline.now - start }

    /// Whether its report arrived.
    var isReady: Bool { confinement != nil || isReadable(within: 0) }

    /// Whether a frame of `count` bytes fits.
    func holds(_ count: Int) -> Bool { count <= memory.size }

    /// Waits for the report after the start, which may take until `end`.
    mutating func awaitReport(until end: Deadline) throws(BoxFailure) {
        guard confinement == nil else { return }
        let number = AnswerHeading.version
        let body = try receive(kind: nil, number: number, until: end).body
        do throws(BrokenRule) {
            confinement = try Confinement(sent: body)
        } catch {
            throw .broke(error)
        }
    }

    /// Sends a request about `frame`, which must fit, and waits for the answer until `end`.
    mutating func ask(
        _ request: DecoderRequest, _ frame: Frame, until end: Deadline
    ) throws(BoxFailure) -> (status: AnswerHeading.Status, body: [UInt8]) {
        // Nothing is underway, so nothing may have arrived.
        if isReadable(within: 0) { throw try endOrSurplus() }
        var request = request
        (request.format, request.byteCount) = memory.hold(frame)
        guard let bytes = request.bytes else { throw .broke(.heading) }
        let sent = bytes.withUnsafeBytes {
            send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        guard sent == bytes.count else { throw .ended(.unknown) }
        return try receive(kind: request.kind, number: request.number, until: end)
    }

    /// Why there is something to read without a request.
    private func endOrSurplus() throws(BoxFailure) -> BoxFailure {
        var byte: UInt8 = 0
        let count = recv(socket, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK))
        return count > 0 ? .broke(.unasked) : .ended(.unknown)
    }

    /// Receives exactly one answer.
    private func receive(
        kind: DecoderRequest.Kind?, number: UInt64, until end: Deadline
    ) throws(BoxFailure) -> (status: AnswerHeading.Status, body: [UInt8]) {
        var bytes: [UInt8] = []
        var heading: AnswerHeading?
        // An answer is usually one piece.
        var wanted = 16 << 10
        while true {
            bytes += try receive(atMost: wanted, until: end)
            if heading == nil, bytes.count >= AnswerHeading.size {
                do throws(BrokenRule) {
                    heading = try AnswerHeading(
                        Array(bytes.prefix(AnswerHeading.size)), kind: kind, number: number)
                } catch {
                    throw .broke(error)
                }
            }
            guard let heading else { continue }
            let missing = AnswerHeading.size + heading.bodyCount - bytes.count
            guard missing >= 0 else { throw .broke(.surplus) }
            if missing == 0 {
                return (heading.status, Array(bytes.dropFirst(AnswerHeading.size)))
            }
            wanted = missing
        }
    }

    private func receive(atMost count: Int, until end: Deadline) throws(BoxFailure) -> [UInt8] {
        guard isReadable(within: end.milliseconds) else { throw .late(end.limit) }
        var received = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            received = recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            used = max(0, received)
        }
        guard received > 0 else {
            // A signal came between.
            if received < 0, [EAGAIN, EINTR].contains(gl_errno()) { return [] }
            throw .ended(.unknown)
        }
        return bytes
    }

    private func isReadable(within milliseconds: Int32) -> Bool {
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        // After a signal the time begins again; the deadline is looked at by the caller.
        while true {
            let result = poll(&polled, 1, milliseconds)
            if result < 0, gl_errno() == EINTR { continue }
            return result > 0
        }
    }

    /// The time that the kernel may take to end a process.
    private static let patience = Duration.milliseconds(300)

    /// Ends the process and waits for it. Returns how it ended, if it had before.
    consuming func end() -> BoxFailure.Ending {
        let child = self.child
        let end = Deadline(in: Self.patience)
        var status: Int32 = 0
        // One that crashed is a moment away from its end when its socket closes.
        let graceEnd = Deadline(in: .milliseconds(20))
        while waitpid(child, &status, WNOHANG) == 0 {
            if graceEnd.isOver { Glibc.kill(child, SIGKILL) }
            if end.isOver { return .unknown }
            usleep(500)
        }
        let signal = status & 0x7F
        return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
    }

    /// Ends the process at once and waits for it.
    consuming func kill() {
        Glibc.kill(child, SIGKILL)
        _ = end()
    }
}
