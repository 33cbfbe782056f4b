package import Admission
package import BoxedDecoding
package import DeviceInterface
package import FoundationEssentials
import QRDecoding
import Synchronization
package import Terminal
import TerminalCore
package import Verdicts

extension ScanPipeline {
    /// Creates a pipeline with a decoder for the camera's stream, another for frames that need a
    /// closer look, and a judge.
    package init(judge: Judge) {
        self.init { payload, time in judge.judge(payload, at: time) }
    }

    /// Creates a pipeline whose judge may be replaced while it runs. Masked names are passed on
    /// only if `showsName`, years of birth only if `showsBirthYear`. The decoders run in processes of
    /// their own if they are `boxed`, or else in this one. `tell` receives the symbols detected in
    /// each frame, read or not.
    package init(
        showsName: Bool = false, showsBirthYear: Bool = false, boxed: BoxedDecoder? = nil,
        tell: @escaping @Sendable (Frame, [DetectedSymbol]) -> Void = { _, _ in },
        judge: @escaping @Sendable ([UInt8], Date) -> ScannedCode
    ) {
        let decoders: any FrameDecoders = boxed ?? LockedDecoders()
        self.init(
            decode: { frame in
                let result = try decoders.look(at: frame)
                tell(frame, result.symbols + result.unread)
                return result
            },
            decodeClosely: { try decoders.lookCloser(at: $0) },
            judge: { payload, time in
                var code = judge(payload, time)
                if !showsName { code.maskedName = nil }
                if !showsBirthYear { code.birthYear = nil }
                return code
            })
    }
}

/// A decoder for the camera's stream and another for closer looks.
private protocol FrameDecoders: Sendable {
    func look(at frame: Frame) throws -> FrameResult
    func lookCloser(at frame: Frame) throws -> FrameResult
}

extension BoxedDecoder: FrameDecoders {}

/// The decoders in this process, each used by one thread at a time.
private final class LockedDecoders: FrameDecoders {
    private let stream = Mutex(StreamDecoder())
    private let patient = Mutex(QRDecoder())

    /// Reads a frame with the decoder for the stream.
    func look(at frame: Frame) throws -> FrameResult {
        try stream.withLock { try $0.look(at: frame) }
    }

    /// Reads a frame with the effort for a closer look.
    func lookCloser(at frame: Frame) throws -> FrameResult {
        try patient.withLock { try $0.look(at: frame, effort: .patient) }
    }
}
