import Cryptography
import Testing

struct DigestTests {
    @Test func `SHA-256 of abc is that of FIPS 180-4`() {
        #expect(
            Digest.sha256("abc".utf8)
                == bytes(hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(
            Digest.sha256([])
                == bytes(hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    }

    @Test func `SM3 of abc is that of GB/T 32905`() {
        #expect(
            Digest.sm3("abc".utf8)
                == bytes(hex: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"))
    }

    @Test func `HMAC-SHA-256 is that of RFC 4231, case 2`() {
        #expect(
            Digest.hmacSHA256(
                key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
                == bytes(hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
    }

    @Test func `HMAC of nothing with an empty key is defined`() {
        #expect(
            Digest.hmacSHA256(key: [], message: [])
                == bytes(hex: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }

    @Test func `random bytes come in the number asked and differ`() {
        #expect(Digest.randomBytes(32).count == 32)
        #expect(Digest.randomBytes(0).isEmpty)
        #expect(Digest.randomBytes(32) != Digest.randomBytes(32))
    }
}
