public import DeviceInterface
public import FoundationEssentials

/// What turns frames into sightings: the decoder and the judge, handed in.
public struct Perception: Sendable {
    private let decode: @Sendable (Frame) throws -> [[UInt8]]
    private let judge: @Sendable ([UInt8], Date) -> Sighting

    /// `decode` answers the payload of every symbol in a frame and throws when it could not look;
    /// `judge` answers what a payload deserves at a time, and never throws: rejecting is a verdict.
    public init(
        decode: @escaping @Sendable (Frame) throws -> [[UInt8]],
        judge: @escaping @Sendable ([UInt8], Date) -> Sighting
    ) {
        self.decode = decode
        self.judge = judge
    }

    /// Every symbol in the frame, judged at `time`.
    public func sightings(in frame: Frame, at time: Date) throws -> [Sighting] {
        try decode(frame).map { judge($0, time) }
    }

    /// One payload, judged at `time`.
    public func sighting(of payload: [UInt8], at time: Date) -> Sighting {
        judge(payload, time)
    }
}
