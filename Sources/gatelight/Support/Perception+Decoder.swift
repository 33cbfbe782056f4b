import Admission
import DeviceInterface
import FoundationEssentials
import QRDecoding
import Synchronization
import Terminal

extension Perception {
    /// zbar and a judge. One decoder serves the pipeline, which looks at one frame at a time.
    init(judge: Judge) {
        self.init { payload, time in judge.judge(payload, at: time) }
    }

    /// The same with a judge that is another one later.
    init(judge: @escaping @Sendable ([UInt8], Date) -> Judgement) {
        let decoder = LockedDecoder()
        self.init(
            decode: { try decoder.payloads(in: $0) },
            judge: { payload, time in
                let judgement = judge(payload, time)
                return Sighting(
                    payload: payload, verdict: judgement.verdict,
                    subjectTag: judgement.subjectTag)
            })
    }
}

/// A decoder is one thread's at a time.
private final class LockedDecoder: Sendable {
    private let decoder = Mutex(QRDecoder())

    func payloads(in frame: Frame) throws -> [[UInt8]] {
        try decoder.withLock { try $0.symbols(in: frame, effort: .live).map(\.payload) }
    }
}
