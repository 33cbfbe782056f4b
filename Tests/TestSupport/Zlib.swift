/// A zlib stream (RFC 1950) of one stored block (RFC 1951 §3.2.4).
package enum Zlib {
    package static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let (low, high) = (UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8))
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let check = [b >> 8, b, a >> 8, a].map { UInt8(truncatingIfNeeded: $0) }
        return [0x78, 0x01, 0x01, low, high, ~low, ~high] + bytes + check
    }
}
