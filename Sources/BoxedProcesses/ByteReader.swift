/// Takes numbers in little-endian order from bytes that may be hostile. It never reads beyond their
/// end.
package struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    /// Creates a reader of all bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The number of bytes that were not taken.
    package var left: Int { bytes.count - position }

    /// Takes a number.
    package mutating func number<Number: FixedWidthInteger>(
        _: Number.Type = Number.self
    ) throws(BrokenRule) -> Number {
        let bytes = try take(MemoryLayout<Number>.size)
        var number = Number.zero
        withUnsafeMutableBytes(of: &number) { $0.copyBytes(from: bytes) }
        return Number(littleEndian: number)
    }

    /// Takes bytes.
    package mutating func take(_ count: Int) throws(BrokenRule) -> ArraySlice<UInt8> {
        guard count >= 0, count <= left else { throw .tooShort }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Throws unless everything was taken.
    package func end() throws(BrokenRule) {
        guard left == 0 else { throw .surplus }
    }
}

/// The rule that the bytes of a confined process broke.
package enum BrokenRule: String, Error, CaseIterable {
    case tooShort = "it ends too early"
    case surplus = "it has more bytes than it announced"
    case heading = "its heading is not the one of the answer that was asked for"
    case tooLong = "it announces more bytes than any answer has"
    case flags = "it sets flags that do not exist"
    case tooManySymbols = "it has more symbols than a frame may have"
    case payloadLength = "a payload is longer than any QR symbol's"
    case repeatedPayload = "it has the same payload twice"
    case place = "a place is too far outside the frame"
    case failure = "it gives a reason for an unread symbol that does not exist"
    case refusal = "it refuses a frame for a reason that does not exist"
    case picture = "its picture has another size than was asked for"
    case unasked = "it sends what nobody asked for"
}
