internal import CZlib

/// Checksums that detect files damaged by a card or a stick. They do not protect against attackers:
/// signed hashes prove that the files are the right ones.
package enum Checksum {
    /// Returns the CRC-32 (RFC 1952 §8), which detects any damage within 32 bits with certainty.
    static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    /// Returns the CRC-32 (RFC 1952 §8) of a collection of bytes.
    package static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
        Array(bytes).withUnsafeBytes { crc32($0) }
    }
}
