import CZlib

/// The bytes are not one whole stream of an allowed size.
package struct InflateError: Error, CustomStringConvertible {
    /// The finding.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Decompresses one stream, up to a maximum size. The stream must fill the input.
package enum Inflate {
    /// The largest result, in bytes. The largest COSE message seen in the field has 870.
    static let maximumSize = 16 << 10

    /// How the stream is wrapped. The raw values are the `windowBits` of zlib's `inflateInit2`.
    enum Wrapping: Int32 {
        /// A zlib stream, RFC 1950.
        case zlib = 15
        /// A zlib stream (RFC 1950) or a gzip stream (RFC 1952), told apart by the first bytes.
        case zlibOrGzip = 47
    }

    /// Inflates a zlib stream. Throws on trailing bytes, a wrong checksum or a result above the
    /// maximum.
    package static func zlib(_ bytes: [UInt8]) throws(InflateError) -> [UInt8] {
        // The first byte holds zlib's method and window size. Every issuer writes 0x78.
        guard bytes.first == 0x78 else {
            throw InflateError("not compressed with zlib")
        }
        return try inflated(bytes, .zlib)
    }

    /// Inflates a stream in the given wrapping. Throws as `zlib(_:)` does.
    static func inflated(_ bytes: [UInt8], _ wrapping: Wrapping) throws(InflateError) -> [UInt8] {
        var stream = z_stream()
        let ready = inflateInit2_(
            &stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard ready == Z_OK else { throw InflateError("no memory") }
        defer { inflateEnd(&stream) }
        var input = bytes
        // One byte more than allowed distinguishes a result at the limit from one above it.
        var output = [UInt8](repeating: 0, count: maximumSize + 1)
        let result = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        let size = output.count - Int(stream.avail_out)
        guard size <= maximumSize else {
            throw InflateError("more than \(maximumSize) bytes when inflated")
        }
        guard result == Z_STREAM_END else {
            throw InflateError("not a whole zlib stream (\(result)) after \(size) bytes")
        }
        guard stream.avail_in == 0 else {
            throw InflateError("\(stream.avail_in) bytes after the stream")
        }
        return Array(output.prefix(size))
    }
}
