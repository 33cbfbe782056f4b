public import DeviceInterface
public import FoundationEssentials
public import TerminalCore

/// Turns frames into sightings with the given decoder and judge.
public struct Perception: Sendable {
    /// The content of a frame before it is judged.
    public struct Reading: Sendable {
        /// The payloads of all symbols that were read.
        public var payloads: [[UInt8]]
        /// All symbols that were found, read or not, for watchers.
        public var seen: [SeenSymbol]
        /// Whether the whole frame was searched, and nothing was left out for lack of time. Only
        /// then is it certain that the frame contains no other code.
        public var isWhole: Bool
        /// The number of symbols that certainly exist and were not read.
        public var unreadSymbols: Int
        /// Whether a search that takes longer than a frame's interval may read something.
        public var deservesCloserLook: Bool

        /// Creates a reading from its parts.
        public init(
            payloads: [[UInt8]], seen: [SeenSymbol] = [], isWhole: Bool = true,
            unreadSymbols: Int = 0, deservesCloserLook: Bool = false
        ) {
            self.payloads = payloads
            self.seen = seen
            self.isWhole = isWhole
            self.unreadSymbols = unreadSymbols
            self.deservesCloserLook = deservesCloserLook
        }

        /// The part of the frame that the answer covers.
        var view: FrameView { FrameView(isWhole: isWhole, unreadSymbols: unreadSymbols) }
    }

    private let decode: @Sendable (Frame) throws -> Reading
    private let decodeClosely: @Sendable (Frame) throws -> Reading
    private let judge: @Sendable ([UInt8], Date) -> Sighting

    /// Creates a perception. `decode` returns the content of a frame and throws if it cannot
    /// examine it; `decodeClosely` takes longer, for a frame that deserves it. `judge` returns the
    /// judgement of a payload at a time. It never throws, because a rejection is a verdict.
    public init(
        decode: @escaping @Sendable (Frame) throws -> Reading,
        decodeClosely: @escaping @Sendable (Frame) throws -> Reading = { _ in
            Reading(payloads: [])
        },
        judge: @escaping @Sendable ([UInt8], Date) -> Sighting
    ) {
        self.decode = decode
        self.decodeClosely = decodeClosely
        self.judge = judge
    }

    /// Returns the content of a frame within a frame's interval.
    public func look(at frame: Frame) throws -> Reading {
        try decode(frame)
    }

    /// Returns the content of a frame after a longer search.
    public func lookCloser(at frame: Frame) throws -> Reading {
        try decodeClosely(frame)
    }

    /// Returns every symbol that was read, judged at `time`.
    public func sightings(in reading: Reading, at time: Date) -> [Sighting] {
        reading.payloads.map { judge($0, time) }
    }

    /// Returns one payload, judged at `time`.
    public func sighting(of payload: [UInt8], at time: Date) -> Sighting {
        judge(payload, time)
    }
}
