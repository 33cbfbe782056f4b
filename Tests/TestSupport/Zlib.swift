import CZlib
import Verification

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951 §3.2.4).
package enum Zlib {
    /// In blocks of at most `block` bytes: one, unless it is given.
    package static func stored(_ bytes: [UInt8], block: Int = 65_535) -> [UInt8] {
        StoredZlib.stream(bytes, block: block)
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
