internal import BoxedProcesses
public import Coaching
public import DeviceInterface
public import PixelConversion
internal import QRDecoding

/// Decoders in processes of their own, in which every parser of a camera's bytes runs: zbar,
/// libjpeg-turbo, libv4lconvert and our own.
///
/// A process gets frames through memory that it can only read, and sends back what they show. It has
/// no keys, no lamp, no file, no network, and no other process. Whatever it sends is parsed as
/// hostile; what it can achieve at worst is to send payloads, each of which is then judged like any
/// other.
///
/// Two processes work side by side: one for the looks at the stream, which nothing delays, and one
/// for closer looks, advice and pictures.
public final class BoxedDecoder: Sendable {
    private let stream: DecoderBox
    private let patient: DecoderBox

    /// The program and the arguments with which it becomes a decoder process.
    public struct Program: Sendable {
        let executable: String
        let arguments: [String]

        /// The running program, even if its file was replaced in the meantime.
        public static let own = Program("/proc/self/exe", [DecoderChild.word])

        /// Creates a program from the path of its file and its arguments.
        public init(_ executable: String, _ arguments: [String]) {
            (self.executable, self.arguments) = (executable, arguments)
        }
    }

    /// Starts both processes. `tell` receives each loss of the second one, whose callers only miss
    /// what it would have found.
    public convenience init(
        _ program: Program = .own, tell: @escaping @Sendable (DeviceError) -> Void = { _ in }
    ) {
        self.init(
            program, stream: .init(answer: .milliseconds(400)),
            patient: .init(answer: .milliseconds(1500)), tell: tell)
        stream.prepare()
        patient.prepare()
    }

    init(
        _ program: Program, stream: DecoderBox.Limits, patient: DecoderBox.Limits,
        tell: @escaping @Sendable (DeviceError) -> Void = { _ in }
    ) {
        let program = BoxedChild.Program(program.executable, program.arguments)
        self.stream = DecoderBox(program, stream)
        self.patient = DecoderBox(program, patient, tell: tell)
    }

    /// The processes that run now.
    package var children: [Int32] { [stream.child, patient.child].compactMap(\.self) }

    /// What the kernel enforces. Waits for the start of the process.
    ///
    /// Throws if it cannot be confined, or not started.
    public func confinement() throws(DeviceError) -> Confinement? {
        try stream.confinement()
    }

    /// Returns what a frame of the stream shows.
    ///
    /// Throws a `DecodingError` if the frame cannot be examined, and a `DeviceError` if the process
    /// was lost. It is then being replaced.
    public func look(at frame: Frame) throws -> FrameResult {
        try result(.look, frame, stream)
    }

    /// Returns what a frame shows after a longer search; throws like `look`.
    public func lookCloser(at frame: Frame) throws -> FrameResult {
        try result(.closerLook, frame, patient)
    }

    /// Returns the places in a frame that look like codes that cannot be read; throws like `look`.
    public func unreadablePlaces(in frame: Frame) throws -> [UnreadablePlace] {
        try answer(.places, frame, patient, UnreadablePlace.places(sent:))
    }

    /// Returns a small picture of a frame, with at most `maximumColumns` columns, 640 at most; throws
    /// like `look`.
    public func greyPicture(of frame: Frame, maximumColumns: Int) throws -> GreyPicture {
        let columns = max(1, min(maximumColumns, GreyPicture.maximumColumns))
        return try answer(.picture, frame, patient, columns: columns) {
            bytes throws(BrokenRule) in
            try GreyPicture(sent: bytes, columns: columns)
        }
    }

    private func result(
        _ kind: DecoderRequest.Kind, _ frame: Frame, _ box: DecoderBox
    ) throws -> FrameResult {
        let result = try answer(kind, frame, box) {
            bytes throws(BrokenRule) in try FrameResult(sent: bytes)
        }
        box.renew(isInView: !result.symbols.isEmpty)
        return result
    }

    private func answer<Answer>(
        _ kind: DecoderRequest.Kind, _ frame: Frame, _ box: DecoderBox, columns: Int = 0,
        _ parse: ([UInt8]) throws(BrokenRule) -> Answer
    ) throws -> Answer {
        let request = DecoderRequest(kind, frame, columns: columns)
        guard frame.byteCount <= FrameMemory.largest, request.bytes != nil else {
            throw DecodingError.badFrame(.impossibleSize(frame.format))
        }
        defer { if kind == .places || kind == .picture { box.renew(isInView: false) } }
        let answer = try box.ask(request, frame) {
            status, body throws(BrokenRule) -> Result<Answer, DecodingError> in
            switch status {
            case .done: .success(try parse(body))
            case .refused: .failure(try Refusal(sent: body, format: frame.format).error)
            }
        }
        return try answer.get()
    }
}
