/// Writes a zlib stream without compression, which every reader accepts.
package enum StoredZlib {
    /// Returns a zlib stream (RFC 1950) of stored blocks (RFC 1951 §3.2.4), of at most `block` bytes
    /// each, 1 to 65,535.
    package static func stream(_ bytes: [UInt8], block: Int = 65_535) -> [UInt8] {
        let starts = bytes.isEmpty ? [0] : Array(stride(from: 0, to: bytes.count, by: block))
        let blocks = starts.flatMap { start in
            let piece = bytes[start...].prefix(block)
            let (low, high) = (UInt8(piece.count & 0xFF), UInt8(piece.count >> 8))
            return [start == starts.last ? 1 : 0, low, high, ~low, ~high] + piece
        }
        // This is Adler-32.
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let check = [b >> 8, b, a >> 8, a].map { UInt8(truncatingIfNeeded: $0) }
        return [0x78, 0x01] + blocks + check
    }
}
