internal import BoxedProcesses
import DeviceInterface

/// How a decoder process sends what a frame shows.
///
/// Little-endian: flags (1: unchanged 1, cut short 2, whole 4), number of symbols read (1), of
/// symbols not read (1), then the symbols. Read: length of the payload (2), number of corners (1),
/// corners (4 and 4 each), payload. Not read: number of corners, corners, cause (1), step (1),
/// whether it is certain (1), version (1), pixels of a module (8, IEEE 754).
extension FrameResult {
    /// The most symbols of either kind that are sent. More of them are left out, and the frame then
    /// does not count as whole.
    static let maximumSymbols = 32
    /// The longest payload of a symbol: the digits of version 40-L (ISO/IEC 18004, table 7).
    static let longestPayload = 7089
    /// The most bytes of all payloads.
    private static let payloadRoom = 64 << 10
    private static let maximumCorners = 8
    /// The most bytes that are sent.
    static let limit = 3 + payloadRoom + maximumSymbols * (2 * (1 + 8 * maximumCorners) + 2 + 12)
    /// How far from the frame's corner a place may be, in pixels.
    static let farthest = 1_000_000

    private enum Flag {
        static let unchanged: UInt8 = 1
        static let cutShort: UInt8 = 2
        static let whole: UInt8 = 4
        static let all: UInt8 = 7
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        let sent = bounded
        var writer = ByteWriter()
        writer.add(
            (sent.isUnchanged ? Flag.unchanged : 0) | (sent.isCutShort ? Flag.cutShort : 0)
                | (sent.isWhole ? Flag.whole : 0))
        writer.add(UInt8(clamping: sent.symbols.count))
        writer.add(UInt8(clamping: sent.unread.count))
        for symbol in sent.symbols {
            writer.add(UInt16(clamping: symbol.payload.count))
            Self.add(symbol.corners, to: &writer)
            writer.add(symbol.payload)
        }
        for case let (corners, failure?) in sent.unread.map({ ($0.corners, $0.failure) }) {
            Self.add(corners, to: &writer)
            writer.add(
                UInt8(clamping: ReadFailure.Cause.allCases.firstIndex(of: failure.cause) ?? 0))
            writer.add(UInt8(clamping: ReadFailure.Step.allCases.firstIndex(of: failure.step) ?? 0))
            writer.add(UInt8(failure.isCertain ? 1 : 0))
            writer.add(UInt8(clamping: failure.version))
            writer.add(failure.modulePixels.bitPattern)
        }
        return writer.bytes
    }

    /// The result without what is too much to be sent.
    private var bounded: FrameResult {
        var sent = self
        var room = Self.payloadRoom
        sent.symbols = symbols.filter { symbol in
            guard symbol.payload.count <= Self.longestPayload else { return false }
            room -= symbol.payload.count
            return room >= 0
        }
        sent.symbols = Array(sent.symbols.prefix(Self.maximumSymbols))
        let told = unread.filter { $0.failure != nil }
        // A symbol that is certain counts for more than any number of doubtful ones.
        let ordered =
            told.count > Self.maximumSymbols
            ? told.filter { $0.failure?.isCertain == true }
                + told.filter { $0.failure?.isCertain == false } : told
        sent.unread = Array(ordered.prefix(Self.maximumSymbols))
        if sent.symbols.count < symbols.count || sent.unread.count < unread.count {
            sent.isWhole = false
        }
        return sent
    }

    private static func add(_ corners: [PixelPoint], to writer: inout ByteWriter) {
        let corners = corners.prefix(maximumCorners)
        writer.add(UInt8(clamping: corners.count))
        for corner in corners {
            writer.add(Int32(clamping: max(-farthest, min(farthest, corner.x))))
            writer.add(Int32(clamping: max(-farthest, min(farthest, corner.y))))
        }
    }

    /// Parses what a decoder process sent, which may be hostile.
    init(sent bytes: [UInt8]) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        let flags: UInt8 = try reader.number()
        guard flags & ~Flag.all == 0 else { throw .flags }
        let (read, unread) = (
            Int(try reader.number(UInt8.self)), Int(try reader.number(UInt8.self))
        )
        guard read <= Self.maximumSymbols, unread <= Self.maximumSymbols else {
            throw .tooManySymbols
        }
        self.init(
            isUnchanged: flags & Flag.unchanged != 0, isCutShort: flags & Flag.cutShort != 0,
            isWhole: flags & Flag.whole != 0)
        for _ in 0..<read { symbols.append(try Self.symbol(from: &reader)) }
        for _ in 0..<unread { self.unread.append(try Self.unreadSymbol(from: &reader)) }
        try reader.end()
        guard Set(symbols.map(\.payload)).count == symbols.count else { throw .repeatedPayload }
    }

    private static func symbol(from reader: inout ByteReader) throws(BrokenRule) -> DetectedSymbol {
        let count = Int(try reader.number(UInt16.self))
        guard count <= longestPayload else { throw .payloadLength }
        let corners = try corners(from: &reader)
        return DetectedSymbol(payload: Array(try reader.take(count)), corners: corners)
    }

    private static func unreadSymbol(
        from reader: inout ByteReader
    ) throws(BrokenRule) -> DetectedSymbol {
        let corners = try corners(from: &reader)
        let (cause, step) = (Int(try reader.number(UInt8.self)), Int(try reader.number(UInt8.self)))
        let (certain, version): (UInt8, UInt8) = (try reader.number(), try reader.number())
        let pixels = Double(bitPattern: try reader.number())
        guard ReadFailure.Cause.allCases.indices.contains(cause),
            ReadFailure.Step.allCases.indices.contains(step), certain <= 1,
            (1...40).contains(version), pixels.magnitude <= Double(farthest)
        else { throw .failure }
        return DetectedSymbol(
            corners: corners,
            failure: ReadFailure(
                cause: ReadFailure.Cause.allCases[cause], step: ReadFailure.Step.allCases[step],
                isCertain: certain == 1, version: Int(version), modulePixels: pixels))
    }

    private static func corners(from reader: inout ByteReader) throws(BrokenRule) -> [PixelPoint] {
        let count = Int(try reader.number(UInt8.self))
        guard count <= maximumCorners else { throw .place }
        var corners: [PixelPoint] = []
        for _ in 0..<count { corners.append(try PixelPoint(from: &reader)) }
        return corners
    }
}

extension PixelPoint {
    /// Takes a place, which must not be far outside the frame.
    init(from reader: inout ByteReader) throws(BrokenRule) {
        let (x, y) = (Int(try reader.number(Int32.self)), Int(try reader.number(Int32.self)))
        let range = -FrameResult.farthest...FrameResult.farthest
        guard range.contains(x), range.contains(y) else { throw .place }
        self.init(x: x, y: y)
    }
}
