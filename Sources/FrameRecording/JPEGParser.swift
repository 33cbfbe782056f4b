internal import Glibc

/// Finds the end of a JPEG file (ISO/IEC 10918-1 annex B) that arrives in pieces of any size.
///
/// It examines only markers and lengths and does not decode the picture.
struct JPEGParser {
    enum State: Equatable {
        /// The parser is before the two bytes that start a picture.
        case start
        /// The parser is between segments, where a marker must follow.
        case between
        /// The parser is after the 0xFF of a marker.
        case marker
        /// The parser is in the two length bytes of a segment.
        case lengthHigh
        case lengthLow(high: UInt8)
        /// The parser is in the bytes of a segment.
        case segment(left: Int)
        /// The parser is in coded data, which 0xFF 0x00 and restart markers do not end.
        case scan
        case scanMarker
        /// The parser is after the end-of-image marker.
        case end
        case bad(String)
    }

    private(set) var state = State.start
    /// The number of bytes of the picture so far, including the end-of-image marker.
    private(set) var length = 0
    /// The width and height from the frame header.
    private(set) var size: (width: Int, height: Int)?
    /// The range of the first comment, including its marker and length.
    private(set) var comment: Range<Int>?
    private var current: UInt8 = 0
    private var head: [UInt8] = []

    /// Takes bytes until the picture ends or is bad, and returns how many were taken.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) -> Int {
        var position = 0
        while position < bytes.count {
            switch state {
            case .end, .bad: return position
            case .segment(let left):
                position += skip(left, in: bytes, from: position)
            case .scan:
                position += scan(bytes, from: position)
            default:
                step(bytes[position])
                if case .bad = state { return position }
                position += 1
                length += 1
            }
        }
        return position
    }

    private mutating func step(_ byte: UInt8) {
        switch state {
        case .start: startWith(byte)
        case .between: state = byte == 0xFF ? .marker : .bad("a marker is missing")
        case .marker: take(marker: byte)
        case .lengthHigh: state = .lengthLow(high: byte)
        case .lengthLow(let high): begin(segmentOf: Int(high) << 8 | Int(byte))
        case .scanMarker:
            switch byte {
            case 0x00, 0xD0...0xD7: state = .scan
            case 0xFF: break  // a fill byte
            default: take(marker: byte)
            }
        case .segment, .scan, .end, .bad: break
        }
    }

    private mutating func startWith(_ byte: UInt8) {
        guard byte == (length == 0 ? 0xFF : 0xD8) else {
            state = .bad("the start marker of a JPEG is missing")
            return
        }
        if length == 1 { state = .between }
    }

    private mutating func take(marker: UInt8) {
        current = marker
        switch marker {
        case 0xFF: state = .marker
        case 0xD9: state = .end
        case 0x01, 0xD0...0xD7: state = .between
        case 0x00, 0xD8: state = .bad("marker \(marker) between segments")
        default: state = .lengthHigh
        }
    }

    private mutating func begin(segmentOf count: Int) {
        guard count >= 2 else {
            state = .bad("a segment length below 2")
            return
        }
        if current == 0xFE, comment == nil {
            // The low length byte is not counted yet; marker and length take four bytes.
            comment = length - 3..<length + count - 1
        }
        head = []
        state = .segment(left: count - 2)
        if count == 2 { endSegment() }
    }

    private mutating func skip(
        _ left: Int, in bytes: UnsafeRawBufferPointer, from position: Int
    ) -> Int {
        let count = min(left, bytes.count - position)
        if head.count < 5 {
            head += bytes[position..<position + min(count, 5 - head.count)]
        }
        length += count
        state = .segment(left: left - count)
        if left == count { endSegment() }
        return count
    }

    private mutating func endSegment() {
        switch current {
        // Frame headers are all of C0...CF except the tables DHT, JPG and DAC.
        case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
            if head.count == 5 {
                size = (Int(head[3]) << 8 | Int(head[4]), Int(head[1]) << 8 | Int(head[2]))
            }
            state = .between
        case 0xDA: state = .scan
        default: state = .between
        }
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        guard let base = rest.baseAddress, let found = memchr(base, 0xFF, rest.count) else {
            length += rest.count
            return rest.count
        }
        let count = UnsafeRawPointer(found) - base + 1
        length += count
        state = .scanMarker
        return count
    }
}
