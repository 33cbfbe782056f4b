internal import BoxedProcesses
internal import CLinux
internal import Coaching
internal import DeviceInterface
internal import Glibc
internal import PixelConversion
internal import QRDecoding

/// The decoder process: confines itself, then examines frames until the terminal closes the socket.
///
/// It must run before anything else in its process, on the only thread. Descriptor 0 is a socket and
/// descriptor 1 the memory with frames.
public enum DecoderChild {
    /// The first argument of a process that is to become a decoder.
    public static let word = "decoder"

    /// Becomes the decoder process if the program was started as one.
    public static func runIfAsked() {
        guard CommandLine.arguments.dropFirst().first == word else { return }
        serve()
    }

    /// Serves until the end of the process.
    public static func serve() -> Never {
        // A signal to the whole process group must not end it before the terminal.
        signal(SIGTERM, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        var size = 0
        guard let start = gl_map_frames(STDOUT_FILENO, &size) else {
            let text = "gatelight: \(word): is started by run, not by people\n"
            write(STDERR_FILENO, text, text.utf8.count)
            _exit(ConfinedStatus.notConnected)
        }
        guard WarmUp.run(), var work = try? DecoderWork() else {
            _exit(ConfinedStatus.notUnderstood)
        }
        let memory = UnsafeRawBufferPointer(start: start, count: size)
        guard let confinement = confine(size) else { _exit(ConfinedStatus.notConfined) }
        let body = confinement.bytes
        send(
            AnswerHeading(kind: nil, number: AnswerHeading.version, bodyCount: body.count), body)
        while true {
            let request = receive()
            guard request.byteCount <= size else { _exit(ConfinedStatus.notUnderstood) }
            let (status, body) = work.answer(
                request, UnsafeRawBufferPointer(rebasing: memory[..<request.byteCount]))
            send(
                AnswerHeading(
                    kind: request.kind, status: status, number: request.number,
                    bodyCount: body.count), body)
        }
    }

    /// Gives up everything but the frames and the socket. Returns `nil` if that is impossible.
    static func confine(_ frameBytes: Int) -> Confinement? {
        // Planes, colours and what the libraries need beside them.
        let memory = UInt64(256 << 20) + UInt64(frameBytes) * 16
        var result = gl_confinement()
        var step: UnsafePointer<CChar>?
        guard gl_confine(memory, &result, &step) == 0 else { return nil }
        return Confinement(
            landlock: Int(result.landlock), addressSpace: result.address_space)
    }

    private static func receive() -> DecoderRequest {
        var bytes = [UInt8](repeating: 0, count: DecoderRequest.size)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                read(STDIN_FILENO, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if more < 0, gl_errno() == EINTR { continue }
            // The terminal closed the socket, or is gone.
            guard more > 0 else { _exit(0) }
            count += more
        }
        guard let request = try? DecoderRequest(bytes) else { _exit(ConfinedStatus.notUnderstood) }
        return request
    }

    private static func send(_ heading: AnswerHeading, _ body: [UInt8]) {
        let bytes = heading.bytes + body
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeBytes {
                write(STDIN_FILENO, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if more < 0, gl_errno() == EINTR { continue }
            guard more > 0 else { _exit(0) }
            count += more
        }
    }
}

/// What a decoder process does with a frame.
struct DecoderWork {
    private let stream = StreamDecoder()
    private let patient = QRDecoder()
    private let converter = PixelConverter()

    init() throws {
        try stream.openLibraries()
        try patient.openLibraries()
        try converter.openLibraries()
    }

    /// The status and the body of the answer to a request about `bytes`.
    mutating func answer(
        _ request: DecoderRequest, _ bytes: UnsafeRawBufferPointer
    ) -> (AnswerHeading.Status, [UInt8]) {
        // The memory outlives the process's work.
        let frame = Frame(
            request.format, number: request.number, timestamp: request.timestamp, lending: bytes
        ) {}
        do throws(DecodingError) {
            switch request.kind {
            case .look: return (.done, try stream.look(at: frame).bytes)
            case .closerLook: return (.done, try patient.look(at: frame, effort: .patient).bytes)
            case .places:
                let places = try converted { () throws(PixelError) in
                    try UnreadablePlace.all(in: frame, converter)
                }
                return (.done, UnreadablePlace.bytes(of: places))
            case .picture:
                let picture = try converted { () throws(PixelError) in
                    try converter.greyPicture(
                        of: frame,
                        maximumColumns: max(1, min(request.columns, GreyPicture.maximumColumns)))
                }
                return (.done, picture.bytes)
            }
        } catch {
            return (.refused, Refusal(error).bytes)
        }
    }

    private func converted<Value>(
        _ work: () throws(PixelError) -> Value
    ) throws(DecodingError) -> Value {
        do {
            return try work()
        } catch {
            throw .badFrame(error)
        }
    }
}
