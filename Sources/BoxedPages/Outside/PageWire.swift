internal import BoxedProcesses
internal import CLinux
internal import Glibc
internal import Synchronization

/// The terminal's end of the socket to a page's process. One thread reads; anybody may send without
/// waiting.
final class PageWire: Sendable {
    private struct State {
        /// What the socket has not taken yet, from `sent` on.
        var unsent: [UInt8] = []
        var sent = 0
        var isStopping = false
    }

    /// The most bytes that wait to be sent: two of the longest answers.
    private static let room = 2 * (PageMessage.limit + PageMessage.headingSize)
    /// From this many bytes on, events wait, and newer ones take the place of older ones.
    private static let eventRoom = 64 << 10

    private let wake: Int32
    private let state = Mutex(State())

    /// Creates an end without a socket; what is sent waits for it.
    init() {
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    }

    deinit {
        close(wake)
    }

    /// Sends a message, or drops it if the process does not read.
    func send(_ message: PageMessage) {
        let bytes = message.bytes
        state.withLock { state in
            guard state.unsent.count + bytes.count <= Self.room else { return }
            state.unsent += bytes
        }
        poke()
    }

    /// Whether an event should be sent now.
    var hasRoomForEvents: Bool { state.withLock { $0.unsent.count - $0.sent < Self.eventRoom } }

    /// Ends the conversation when everything was sent, or soon.
    func stop() {
        state.withLock { $0.isStopping = true }
        poke()
    }

    private func poke() {
        var one: UInt64 = 1
        write(wake, &one, MemoryLayout<UInt64>.size)
    }

    /// Sends through `socket`, and passes on questions, until the conversation is stopped or fails.
    /// `check` is called at least ten times a second.
    func converse(
        at socket: Int32, _ take: (PageQuestion) throws(PageBoxFailure) -> Void,
        _ check: () throws(PageBoxFailure) -> Void
    ) throws(PageBoxFailure) {
        var bytes: [UInt8] = []
        var end: Deadline?
        while true {
            let (isStopping, hasUnsent) = try flush(socket)
            if isStopping {
                end = end ?? Deadline(in: .milliseconds(50))
                guard hasUnsent, end?.isOver == false else {
                    shutdown(socket, Int32(SHUT_RDWR))
                    return
                }
            }
            guard wait(socket, toSend: hasUnsent) else {
                try check()
                continue
            }
            try receive(socket, &bytes)
            while bytes.count >= PageQuestion.size {
                let question: PageQuestion
                do throws(BrokenRule) {
                    question = try PageQuestion(Array(bytes.prefix(PageQuestion.size)))
                } catch {
                    throw .broke(error)
                }
                bytes.removeFirst(PageQuestion.size)
                try take(question)
            }
            try check()
        }
    }

    /// Waits for something to read, for room to send if that is needed, or for a poke. Returns whether
    /// there is something to read.
    private func wait(_ socket: Int32, toSend: Bool) -> Bool {
        let events = Int16(POLLIN) | (toSend ? Int16(POLLOUT) : 0)
        var polled = [
            pollfd(fd: socket, events: events, revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, 2, 100) > 0 else { return false }
        if polled[1].revents != 0 {
            var count: UInt64 = 0
            read(wake, &count, MemoryLayout<UInt64>.size)
        }
        return polled[0].revents & ~Int16(POLLOUT) != 0
    }

    /// Reads what is there, of which little is kept: the rest waits in the process.
    private func receive(_ socket: Int32, _ bytes: inout [UInt8]) throws(PageBoxFailure) {
        var piece = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &piece, piece.count, Int32(MSG_DONTWAIT))
        if count < 0, [EAGAIN, EINTR].contains(gl_errno()) { return }
        guard count > 0 else { throw .ended(.unknown) }
        bytes += piece.prefix(count)
    }

    private func flush(_ socket: Int32) throws(PageBoxFailure) -> (
        isStopping: Bool, hasUnsent: Bool
    ) {
        let result = state.withLock { state -> (Bool, Bool)? in
            while state.sent < state.unsent.count {
                let count = state.unsent.withUnsafeBytes { bytes in
                    gl_send(
                        socket, bytes.baseAddress.map { $0 + state.sent },
                        UInt(bytes.count - state.sent))
                }
                if count < 0, [EAGAIN, EINTR].contains(gl_errno()) {
                    return (state.isStopping, true)
                }
                guard count > 0 else { return nil }
                state.sent += count
            }
            (state.unsent, state.sent) = ([], 0)
            return (state.isStopping, false)
        }
        guard let result else { throw .ended(.unknown) }
        return result
    }
}
