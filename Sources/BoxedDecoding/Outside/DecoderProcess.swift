internal import BoxedProcesses
internal import CLinux
internal import DeviceInterface
internal import Glibc
internal import SystemPackage

/// One decoder process, its socket, and the memory that holds its frame.
struct DecoderProcess: ~Copyable {
    private let boxed: BoxedChild
    private let memory: FrameMemory
    /// What the process reported after its start; `nil` before.
    private(set) var confinement: Confinement?

    var child: pid_t { boxed.process }
    private var socket: Int32 { boxed.socket }

    /// Starts a process for frames of at most `room` bytes.
    init(_ program: BoxedChild.Program, room: Int) throws(BoxFailure) {
        let memory = try Self.memory(room)
        do throws(Errno) {
            boxed = try BoxedChild(program, descriptor: memory.descriptor)
        } catch {
            throw .cannotStart(error)
        }
        self.memory = memory
    }

    private static func memory(_ room: Int) throws(BoxFailure) -> FrameMemory {
        do throws(Errno) {
            return try FrameMemory(room)
        } catch {
            throw .noMemory(error, bytes: room)
        }
    }

    /// The time since it was started.
    var age: Duration { boxed.age }

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

    /// Waits for the end of the process. Returns how it ended, if it had before.
    consuming func end() -> BoxedChild.Ending { boxed.end() }

    /// Ends the process at once and waits for it.
    consuming func kill() { boxed.kill() }
}
