internal import BoxedProcesses
internal import Coaching
internal import DeviceInterface
internal import PixelConversion

/// What precedes the body of an answer from a decoder process.
///
/// 24 bytes, little-endian: `GLA1`, kind of the request (1; 0 in the message that follows the
/// start), status (1), two zero bytes, number of the frame (8; there the version of the protocol),
/// bytes of the body (4), four zero bytes.
struct AnswerHeading: Hashable {
    /// Whether the work was done.
    enum Status: UInt8 {
        case done = 0
        /// The frame cannot be examined.
        case refused = 1
    }

    /// The number of bytes.
    static let size = 24
    /// The version of requests and answers.
    static let version: UInt64 = 1
    private static let magic: UInt32 = 0x3141_4C47  // "GLA1"

    /// `nil` in the message that follows the start.
    var kind: DecoderRequest.Kind?
    var status = Status.done
    var number: UInt64
    var bodyCount: Int

    /// The most bytes that a body may have.
    var bodyLimit: Int {
        guard status == .done else { return Refusal.limit }
        return switch kind {
        case nil: Confinement.limit
        case .look, .closerLook: FrameResult.limit
        case .places: UnreadablePlace.limit
        case .picture: GreyPicture.limit
        }
    }

    init(kind: DecoderRequest.Kind?, status: Status = .done, number: UInt64, bodyCount: Int) {
        (self.kind, self.status) = (kind, status)
        (self.number, self.bodyCount) = (number, bodyCount)
    }

    /// Parses the heading of the answer to a request of `kind` about frame `number`.
    init(_ bytes: [UInt8], kind: DecoderRequest.Kind?, number: UInt64) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        guard try reader.number() == Self.magic, try reader.number() == kind?.rawValue ?? 0,
            let status = Status(rawValue: try reader.number()), kind != nil || status == .done,
            try reader.number(UInt16.self) == 0, try reader.number() == number
        else { throw .heading }
        (self.kind, self.status, self.number) = (kind, status, number)
        bodyCount = Int(try reader.number(UInt32.self))
        guard try reader.number(UInt32.self) == 0 else { throw .heading }
        try reader.end()
        guard bodyCount <= bodyLimit else { throw .tooLong }
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.add(Self.magic)
        writer.add(kind?.rawValue ?? 0)
        writer.add(status.rawValue)
        writer.add(UInt16(0))
        writer.add(number)
        writer.add(UInt32(clamping: bodyCount))
        writer.add(UInt32(0))
        return writer.bytes
    }
}
