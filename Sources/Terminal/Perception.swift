public import DeviceInterface
public import FoundationEssentials
public import TerminalCore

/// What turns frames into sightings: the decoder and the judge, handed in.
public struct Perception: Sendable {
    /// What a frame shows before it is judged.
    public struct Reading: Sendable {
        /// The payload of every symbol that was read.
        public var payloads: [[UInt8]]
        /// Every symbol that was found, read or not, for those who watch.
        public var seen: [SeenSymbol]
        /// Whether the whole of the frame was searched, and nothing was left out for want of time: only then
        /// is it known that there is no other code in it.
        public var isWhole: Bool
        /// Symbols that are surely there and were not read.
        public var unreadSymbols: Int
        /// Whether more time than there is from frame to frame may read something.
        public var deservesCloserLook: Bool

        /// Takes every part as it is.
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

        /// How much of the frame the answer is about.
        var view: FrameView { FrameView(isWhole: isWhole, unreadSymbols: unreadSymbols) }
    }

    private let decode: @Sendable (Frame) throws -> Reading
    private let decodeClosely: @Sendable (Frame) throws -> Reading
    private let judge: @Sendable ([UInt8], Date) -> Sighting

    /// `decode` answers what a frame shows and throws when it could not look; `decodeClosely` takes its
    /// time over one that deserves it. `judge` answers what a payload deserves at a time, and never
    /// throws: rejecting is a verdict.
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

    /// What a frame shows, for as long as there is from frame to frame.
    public func look(at frame: Frame) throws -> Reading {
        try decode(frame)
    }

    /// What a frame shows, for as long as it may be worth.
    public func lookCloser(at frame: Frame) throws -> Reading {
        try decodeClosely(frame)
    }

    /// Every symbol that was read, judged at `time`.
    public func sightings(in reading: Reading, at time: Date) -> [Sighting] {
        reading.payloads.map { judge($0, time) }
    }

    /// One payload, judged at `time`.
    public func sighting(of payload: [UInt8], at time: Date) -> Sighting {
        judge(payload, time)
    }
}
