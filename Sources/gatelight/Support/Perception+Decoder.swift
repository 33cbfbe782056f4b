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

    /// The same with a judge that is another one later. Names reach those who watch only where the
    /// site `showsName`.
    init(showsName: Bool = false, judge: @escaping @Sendable ([UInt8], Date) -> Judgement) {
        let decoder = LockedDecoder()
        self.init(
            decode: { try decoder.reading(of: $0) },
            judge: { payload, time in
                let judgement = judge(payload, time)
                return Sighting(
                    payload: payload, verdict: judgement.verdict,
                    subjectTag: judgement.subjectTag,
                    maskedName: showsName ? judgement.maskedName : nil)
            })
    }
}

/// A decoder is one thread's at a time.
private final class LockedDecoder: Sendable {
    private let decoder = Mutex(QRDecoder())

    func reading(of frame: Frame) throws -> Perception.Reading {
        let symbols = try decoder.withLock { try $0.symbols(in: frame, effort: .live) }
        return Perception.Reading(
            payloads: symbols.map(\.payload), seen: symbols.map { SeenSymbol($0.corners) })
    }
}

extension SeenSymbol {
    /// A symbol that was read.
    fileprivate init(_ corners: [DecodedSymbol.Point]) {
        self.init(corners: corners.map { Point(x: $0.x, y: $0.y) })
    }
}
