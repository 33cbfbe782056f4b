/// The comment segment that holds the time of a recorded JPEG (ISO/IEC 10918-1 §B.2.4.5).
enum JPEGComment {
    private static let prefix = "gatelight "

    /// Returns the marker, length and text of the segment.
    static func segment(_ time: CaptureTime) -> [UInt8] {
        let text = Array((prefix + time.text).utf8)
        let length = text.count + 2
        return [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)] + text
    }

    /// Removes this comment, so that the picture is again as the camera sent it. Returns `nil` and
    /// changes nothing if the comment has another origin.
    static func remove(from bytes: inout [UInt8], at range: Range<Int>?) -> CaptureTime? {
        guard let range, range.upperBound <= bytes.count, range.count > 4 else { return nil }
        let text = String(decoding: bytes[range.dropFirst(4)], as: UTF8.self)
        guard text.hasPrefix(prefix) else { return nil }
        let words = text.dropFirst(prefix.count).split(separator: " ")
        let none = CaptureTime(timestamp: .zero, number: 0)
        guard words.count == 2, let time = CaptureTime(words: words, fallback: none) else {
            return nil
        }
        bytes.removeSubrange(range)
        return time
    }
}
