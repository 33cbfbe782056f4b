import CZlib

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951 §3.2.4).
package enum Zlib {
    /// In blocks of at most `block` bytes: one, unless it is given.
    package static func stored(_ bytes: [UInt8], block: Int = 65_535) -> [UInt8] {
        let starts = bytes.isEmpty ? [0] : Array(stride(from: 0, to: bytes.count, by: block))
        let blocks = starts.flatMap { start in
            let piece = Array(bytes[start...].prefix(block))
            let (low, high) = (UInt8(piece.count & 0xFF), UInt8(piece.count >> 8))
            return [start == starts.last ? 1 : 0, low, high, ~low, ~high] + piece
        }
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let check = [b >> 8, b, a >> 8, a].map { UInt8(truncatingIfNeeded: $0) }
        return [0x78, 0x01] + blocks + check
    }

    /// As small as zlib makes it.
    package static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        var stream = [UInt8](repeating: 0, count: Int(size))
        let status = compress2(&stream, &size, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
        precondition(status == Z_OK, "zlib answers \(status)")
        return Array(stream.prefix(Int(size)))
    }
}
