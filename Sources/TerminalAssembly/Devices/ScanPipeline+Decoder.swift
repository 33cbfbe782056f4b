package import Admission
package import DeviceInterface
package import FoundationEssentials
import QRDecoding
import Synchronization
package import Terminal
import TerminalCore
package import Verdicts

extension ScanPipeline {
    /// A decoder for the camera's stream, one for frames that deserve a closer look, and a judge.
    package init(judge: Judge) {
        self.init { payload, time in judge.judge(payload, at: time) }
    }

    /// The same with a judge that is another one later. Names reach those who watch only where the
    /// site `showsName`; `tell` hears what is seen in each frame.
    package init(
        showsName: Bool = false,
        tell: @escaping @Sendable (Frame, [DetectedSymbol]) -> Void = { _, _ in },
        judge: @escaping @Sendable ([UInt8], Date) -> ScannedCode
    ) {
        let decoders = LockedDecoders()
        self.init(
            decode: { frame in
                let reading = try decoders.look(at: frame)
                tell(frame, reading.symbols + reading.unread)
                return reading
            },
            decodeClosely: { try decoders.lookCloser(at: $0) },
            judge: { payload, time in
                var code = judge(payload, time)
                if !showsName { code.maskedName = nil }
                return code
            })
    }
}

/// A decoder is one thread's at a time.
private final class LockedDecoders: Sendable {
    private let stream = Mutex(StreamDecoder())
    private let patient = Mutex(QRDecoder())

    package func look(at frame: Frame) throws -> FrameResult {
        try stream.withLock { try $0.look(at: frame) }
    }

    package func lookCloser(at frame: Frame) throws -> FrameResult {
        try patient.withLock { try $0.look(at: frame, effort: .patient) }
    }
}
