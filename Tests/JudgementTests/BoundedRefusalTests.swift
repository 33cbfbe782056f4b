import Admission
import CBOR
import Foundation
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// Whatever comes from an unverified code is cut to what the format allows.
@Suite struct BoundedRefusalTests {
    private func verdict(_ envelope: SignedEnvelope) -> Verdict {
        Judge(verifier: Verifier(trust: .empty)).judge(envelope.payload(), at: now).verdict
    }

    private func envelope(keyID: [UInt8]) -> SignedEnvelope {
        SignedEnvelope(
            protected: CBORValue.map([.init(.integer(1), .integer(-7))]).encoded(),
            content: [0xA0], signature: [UInt8](repeating: 1, count: 64),
            unprotected: [.init(.integer(4), .bytes(keyID))])
    }

    @Test(arguments: [0, 7, 8, 9, 32, 33, 2000])
    func `a key id is limited to its format's length`(_ count: Int) {
        let verdict = verdict(envelope(keyID: [UInt8](repeating: 0xAB, count: count)))
        #expect(verdict.reason == .keyUnknown)
        #expect(verdict.keyID == String(repeating: "ab", count: min(count, 8)))
    }

    @Test func `a verdict holds no more than a key id and a line`() {
        let verdict = Verdict(
            .malformed, keyID: String(repeating: "0", count: 32_768),
            detail: "a\n\u{1B}[31m\u{202E}\u{2028}" + String(repeating: "e\u{301}", count: 9999))
        #expect(verdict.keyID?.count == 2 * CredentialFormat.longestKeyID)
        let detail = verdict.detail ?? ""
        #expect(detail.unicodeScalars.count == Verdict.longestDetail)
        // By scalars: the last letter carries an accent.
        let start = "a\u{FFFD}\u{FFFD}[31m\u{FFFD}\u{FFFD}e".unicodeScalars
        #expect(detail.unicodeScalars.starts(with: start) && detail.hasSuffix("…"))
        #expect(Verdict(.malformed, detail: "“张”: 1…9").detail == "“张”: 1…9")
    }

    @Test func `text from outside is quoted and shortened`() {
        #expect(Excerpt.quoted("AT") == "\"AT\"")
        #expect(Excerpt.quoted("a\"b\nc") == "\"a'b\u{FFFD}c\"")
        let long = Excerpt.quoted(String(repeating: "x", count: 400))
        #expect(long.unicodeScalars.count == Excerpt.longestQuote && long.hasSuffix("…\""))
    }

    @Test(arguments: CredentialFormat.allCases)
    func `no format allows a longer key id than a verdict holds`(_ format: CredentialFormat) {
        #expect((8...CredentialFormat.longestKeyID).contains(format.maximumKeyIDLength))
    }
}
