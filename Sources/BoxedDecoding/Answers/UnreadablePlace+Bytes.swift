internal import BoxedProcesses
import Coaching
import DeviceInterface

/// How a decoder process sends the places that look like codes that nobody can read: little-endian,
/// for each the cause (1), middle (4 and 4) and side (4).
extension UnreadablePlace {
    /// The most places that are sent.
    private static let maximum = 512
    private static let size = 13
    /// The most bytes that are sent.
    static let limit = maximum * size

    /// The bytes to send.
    static func bytes(of places: [UnreadablePlace]) -> [UInt8] {
        var writer = ByteWriter()
        for place in places.prefix(maximum) {
            writer.add(UInt8(clamping: ReadFailure.Cause.allCases.firstIndex(of: place.cause) ?? 0))
            for number in [place.middle.x, place.middle.y, place.side] {
                writer.add(
                    Int32(clamping: max(-FrameResult.farthest, min(FrameResult.farthest, number))))
            }
        }
        return writer.bytes
    }

    /// Parses what a decoder process sent, which may be hostile.
    static func places(sent bytes: [UInt8]) throws(BrokenRule) -> [UnreadablePlace] {
        var reader = ByteReader(bytes)
        var places: [UnreadablePlace] = []
        while reader.left > 0 {
            let cause = Int(try reader.number(UInt8.self))
            guard ReadFailure.Cause.allCases.indices.contains(cause) else { throw .failure }
            let middle = try PixelPoint(from: &reader)
            let side = Int(try reader.number(Int32.self))
            guard (0...FrameResult.farthest).contains(side) else { throw .place }
            places.append(
                UnreadablePlace(
                    cause: ReadFailure.Cause.allCases[cause], middle: middle, side: side))
        }
        return places
    }
}
