internal import COpenSSL

/// Hashes, message authentication and random bytes.
public enum Digest {
    /// Returns the SHA-256 (FIPS 180-4), 32 bytes.
    public static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        hash(Array(bytes), EVP_sha256())
    }

    /// Returns the SHA-512 (FIPS 180-4), 64 bytes.
    public static func sha512(_ bytes: some Collection<UInt8>) -> [UInt8] {
        hash(Array(bytes), EVP_sha512(), size: 64)
    }

    /// Returns the SM3 (GB/T 32905), 32 bytes.
    public static func sm3(_ bytes: some Collection<UInt8>) -> [UInt8] {
        hash(Array(bytes), EVP_sm3())
    }

    /// Returns the HMAC with SHA-256 (RFC 2104), 32 bytes.
    public static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = HMAC(
            EVP_sha256(), key, Int32(key.count), message, message.count, &output, nil)
        precondition(done != nil, "libcrypto cannot compute HMAC-SHA-256")
        return output
    }

    /// Returns bytes that nobody can guess.
    public static func randomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "libcrypto has no random numbers")
        return bytes
    }

    private static func hash(_ bytes: [UInt8], _ type: OpaquePointer?, size: Int = 32) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: size)
        let done = EVP_Digest(bytes, bytes.count, &output, nil, type, nil)
        precondition(done == 1, "libcrypto cannot hash")
        return output
    }
}
