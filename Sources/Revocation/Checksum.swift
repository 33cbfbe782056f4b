internal import CZlib

/// What tells a file that a card or a stick damaged. It is no protection against anybody: that the
/// files are the right ones is for their signed hashes to say.
package enum Checksum {
    /// CRC-32 (RFC 1952 §8): any damage within 32 bits is noticed for certain.
    static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    package static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
        Array(bytes).withUnsafeBytes { crc32($0) }
    }
}
