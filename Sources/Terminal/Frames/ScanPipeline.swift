public import DeviceInterface
public import FoundationEssentials
import TerminalCore
public import Verdicts

/// Decodes frames and judges the codes in them, with the given decoder and judge.
public struct ScanPipeline: Sendable {
    private let decode: @Sendable (Frame) throws -> FrameResult
    private let decodeClosely: @Sendable (Frame) throws -> FrameResult
    private let judge: @Sendable ([UInt8], Date) -> ScannedCode

    /// Creates a pipeline. `decode` returns the content of a frame and throws if it cannot examine
    /// it. `decodeClosely` does the same with a longer search. `judge` returns the judgement of a
    /// payload at a time of day. It never throws, because a rejection is a verdict.
    public init(
        decode: @escaping @Sendable (Frame) throws -> FrameResult,
        decodeClosely: @escaping @Sendable (Frame) throws -> FrameResult = { _ in
            FrameResult()
        },
        judge: @escaping @Sendable ([UInt8], Date) -> ScannedCode
    ) {
        self.decode = decode
        self.decodeClosely = decodeClosely
        self.judge = judge
    }

    /// Returns the content of a frame within a frame's interval.
    public func look(at frame: Frame) throws -> FrameResult {
        try decode(frame)
    }

    /// Returns the content of a frame after a longer search.
    public func lookCloser(at frame: Frame) throws -> FrameResult {
        try decodeClosely(frame)
    }

    /// Returns the judgement at `time` of every symbol that was read.
    public func codes(in result: FrameResult, at time: Date) -> [ScannedCode] {
        result.symbols.map { judge($0.payload, time) }
    }

    /// Returns the judgement of one payload at `time`.
    public func code(of payload: [UInt8], at time: Date) -> ScannedCode {
        judge(payload, time)
    }
}

extension FrameResult {
    /// The part of the frame that the result covers.
    var view: FrameView { FrameView(isWhole: isWhole, unreadSymbols: certainlyUnread) }
}
