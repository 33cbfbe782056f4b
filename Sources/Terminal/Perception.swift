public import DeviceInterface
public import FoundationEssentials

/// What turns frames into sightings: the decoder and the judge, handed in.
public struct Perception: Sendable {
    /// What a frame shows before it is judged.
    public struct Reading: Sendable {
        /// The payload of every symbol that was read.
        public var payloads: [[UInt8]]
        /// Every symbol that was found, read or not, for those who watch.
        public var seen: [SeenSymbol]

        /// Takes both as they are.
        public init(payloads: [[UInt8]], seen: [SeenSymbol] = []) {
            self.payloads = payloads
            self.seen = seen
        }
    }

    private let decode: @Sendable (Frame) throws -> Reading
    private let judge: @Sendable ([UInt8], Date) -> Sighting

    /// `decode` answers what a frame shows and throws when it could not look;
    /// `judge` answers what a payload deserves at a time, and never throws: rejecting is a verdict.
    public init(
        decode: @escaping @Sendable (Frame) throws -> Reading,
        judge: @escaping @Sendable ([UInt8], Date) -> Sighting
    ) {
        self.decode = decode
        self.judge = judge
    }

    /// Every symbol in the frame; those that were read, judged at `time`.
    public func look(
        at frame: Frame, at time: Date
    ) throws -> (sightings: [Sighting], seen: [SeenSymbol]) {
        let reading = try decode(frame)
        return (reading.payloads.map { judge($0, time) }, reading.seen)
    }

    /// One payload, judged at `time`.
    public func sighting(of payload: [UInt8], at time: Date) -> Sighting {
        judge(payload, time)
    }
}
