import Cryptography
import Testing

struct PasswordHashTests {
    @Test func `a hash matches only its own password`() throws {
        let hash = PasswordHash(of: Array("correct horse".utf8))
        let read = try #require(PasswordHash("\(hash)"))
        #expect(read == hash)
        #expect(read.matches(Array("correct horse".utf8)))
        #expect(!read.matches(Array("correct horsf".utf8)))
        #expect(!read.matches([]))
        #expect("\(PasswordHash(of: Array("correct horse".utf8)))" != "\(hash)")
    }

    /// A password and a salt like RFC 7914's, section 12, hashed by Python's hashlib.
    @Test func `the hash is that of scrypt`() throws {
        // hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChlorideNa", n=16384, r=8, p=1, dklen=32)
        let text =
            "scrypt:14:8:1:536f6469756d43686c6f726964654e61:"
            + "697d12d7a2eaedf071c99af1444d8e043c42d93dd282982123e071b0ff4d5262"
        let hash = try #require(PasswordHash(text))
        #expect(hash.matches(Array("pleaseletmein".utf8)))
        #expect(!hash.matches(Array("pleaseletmeout".utf8)))
    }

    @Test(arguments: [
        "", "scrypt", "scrypt:15:8:1::", "bcrypt:15:8:1:00:00",
        "scrypt:31:8:1:00112233445566778899aabbccddeeff:\(String(repeating: "0", count: 64))",
        "scrypt:15:8:1:0011:\(String(repeating: "0", count: 64))",
        "scrypt:15:8:1:00112233445566778899aabbccddeeff:00",
        "scrypt:15:8:1:00112233445566778899aabbccddeefg:\(String(repeating: "0", count: 64))",
        "scrypt:-1:8:1:00112233445566778899aabbccddeeff:\(String(repeating: "0", count: 64))",
    ])
    func `an invalid hash is refused without using memory`(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func `the comparison distinguishes equal from different bytes`() {
        #expect(Digest.areEqual([], []) && Digest.areEqual([1, 2], [1, 2]))
        #expect(!Digest.areEqual([1, 2], [1, 3]) && !Digest.areEqual([1], [1, 2]))
    }
}
