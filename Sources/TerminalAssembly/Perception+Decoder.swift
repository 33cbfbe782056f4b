package import Admission
package import DeviceInterface
package import FoundationEssentials
import QRDecoding
import Synchronization
package import Terminal
import TerminalCore

extension Perception {
    /// A decoder for the camera's stream, one for frames that deserve a closer look, and a judge.
    package init(judge: Judge) {
        self.init { payload, time in judge.judge(payload, at: time) }
    }

    /// The same with a judge that is another one later. Names reach those who watch only where the
    /// site `showsName`; `tell` hears what is seen in each frame.
    package init(
        showsName: Bool = false,
        tell: @escaping @Sendable (Frame, [SeenSymbol]) -> Void = { _, _ in },
        judge: @escaping @Sendable ([UInt8], Date) -> Judgement
    ) {
        let decoders = LockedDecoders()
        self.init(
            decode: { frame in
                let reading = try decoders.look(at: frame)
                tell(frame, reading.seen)
                return reading
            },
            decodeClosely: { try decoders.lookCloser(at: $0) },
            judge: { payload, time in
                let judgement = judge(payload, time)
                return Sighting(
                    payload: payload, identity: judgement.identity, verdict: judgement.verdict,
                    goodFor: judgement.goodUntil.map {
                        .seconds($0.timeIntervalSince(time))
                    },
                    subjectTag: judgement.subjectTag,
                    maskedName: showsName ? judgement.maskedName : nil)
            })
    }
}

/// A decoder is one thread's at a time.
private final class LockedDecoders: Sendable {
    private let stream = Mutex(StreamDecoder())
    private let patient = Mutex(QRDecoder())

    package func look(at frame: Frame) throws -> Perception.Reading {
        Perception.Reading(try stream.withLock { try $0.look(at: frame) })
    }

    package func lookCloser(at frame: Frame) throws -> Perception.Reading {
        Perception.Reading(try patient.withLock { try $0.look(at: frame, effort: .patient) })
    }
}

extension Perception.Reading {
    fileprivate init(_ look: Look) {
        self.init(
            payloads: look.symbols.map(\.payload),
            seen: look.symbols.map(SeenSymbol.init) + look.unread.map(SeenSymbol.init),
            isWhole: look.isWhole, unreadSymbols: look.unread.count { $0.isCertain },
            deservesCloserLook: look.deservesCloserLook)
    }
}

extension SeenSymbol {
    fileprivate init(_ symbol: DecodedSymbol) {
        self.init(corners: symbol.corners.map(Point.init))
    }

    fileprivate init(_ symbol: UnreadSymbol) {
        self.init(
            corners: symbol.corners.map(Point.init), obstacle: symbol.obstacle.rawValue,
            modulePixels: symbol.modulePixels, version: symbol.version)
    }
}

extension SeenSymbol.Point {
    fileprivate init(_ point: DecodedSymbol.Point) {
        self.init(x: point.x, y: point.y)
    }
}
