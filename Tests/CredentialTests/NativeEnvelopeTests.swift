import CBOR
import Cryptography
import Testing
import Verification

@Suite struct NativeEnvelopeTests {
    static let content = NativeSample.map(
        NativeSample.claimMap.merging([-65_537: NativeSample.map([1: .unsigned(0)])]) { $1 }
    ).encoded()

    static let id = CBORValue.bytes(NativeSample.keyID)

    static let envelopes: [(String, String)] = [
        ("no tag", NativeSample.payload(content: content, tag: nil)),
        ("COSE_Sign's tag", NativeSample.payload(content: content, tag: 98)),
        ("CWT's tag", NativeSample.payload(content: content, tag: 61)),
        (
            "an unprotected header",
            NativeSample.payload(content: content, unprotected: NativeSample.map([4: id]))
        ),
        (
            "a third protected header",
            protected([1: .integer(-7), 4: id, 3: .unsigned(60)])
        ),
        ("a critical header", protected([1: .integer(-7), 4: id, 2: .array([.unsigned(4)])])),
        ("no algorithm", protected([4: id])), ("no key id", protected([1: .integer(-7)])),
        ("no header", protected([:])), ("another instead", protected([1: .integer(-7), 5: id])),
        ("an unknown algorithm", protected([1: .integer(-65_535), 4: id])),
        ("an algorithm that is text", protected([1: .text("ES256"), 4: id])),
        ("a key id that is text", protected([1: .integer(-7), 4: .text("12345678")])),
        ("a header that is no map", NativeSample.payload(content: content, protected: .array([]))),
        ("claims that are no CBOR", NativeSample.payload(content: [0xFF])),
        ("no claims", NativeSample.payload(content: [])),
        ("bytes after the claims", NativeSample.payload(content: content + [0])),
    ]

    private static func protected(_ header: [Int64: CBORValue]) -> String {
        NativeSample.payload(content: content, protected: NativeSample.map(header))
    }

    @Test func `the unchanged hand-made envelope is accepted`() {
        #expect(throws: Never.self) {
            try NativeSample.parse(NativeSample.payload(content: Self.content))
        }
    }

    @Test(arguments: envelopes)
    func `an envelope of another shape is refused`(name: String, text: String) {
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.parse(text) }
        #expect(error?.kind == .envelope, "\(name)")
    }

    @Test(arguments: [SignatureAlgorithm.es384, .es512, .ps256])
    func `an algorithm outside the table is refused`(algorithm: SignatureAlgorithm) {
        let text = Self.protected([1: .integer(Int64(Self.number(algorithm))), 4: Self.id])
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.parse(text) }
        #expect(error?.kind == .envelope)
        #expect(throws: HealthCodeError.self) {
            try HealthCode.issue(
                NativeSample.claims(), algorithm: algorithm, keyID: NativeSample.keyID
            ) { _ in NativeSample.signature }
        }
    }

    private static func number(_ algorithm: SignatureAlgorithm) -> Int {
        switch algorithm {
        case .es384: -35
        case .es512: -36
        default: -37
        }
    }

    @Test(arguments: [0, 7, 9])
    func `a key id of another length is refused`(length: Int) {
        let id = [UInt8](repeating: 1, count: length)
        let error = #expect(throws: HealthCodeError.self) {
            try NativeSample.parse(Self.protected([1: .integer(-7), 4: .bytes(id)]))
        }
        #expect(error?.kind == .envelope)
        #expect(throws: HealthCodeError.self) {
            try HealthCode.issue(NativeSample.claims(), algorithm: .es256, keyID: id) { _ in
                NativeSample.signature
            }
        }
    }

    @Test(arguments: ["", "P", "PHC1", "phc1:00", "PHC2:00", "HC1:00", " PHC1:00"])
    func `another prefix is refused`(text: String) {
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.parse(text) }
        #expect(error?.kind == .prefix)
    }

    @Test func `characters outside Base45 are refused with their position`() {
        var text = Array(NativeSample.payload().utf8)
        text[20] = UInt8(ascii: "_")
        let error = #expect(throws: HealthCodeError.self) { try HealthCode(payload: text) }
        #expect(error?.kind == .base45)
        #expect(error?.location == "character 20")
    }

    @Test func `a payload of 512 characters passes and one of 513 does not`() throws {
        // Base45 has lengths of 3n and 3n + 2 only; behind the prefix 507 is one, 508 is not.
        #expect(throws: Never.self) { try NativeSample.parse(Self.payload(bytes: 338)) }
        let long = Self.payload(bytes: 339)
        #expect(long.utf8.count == 514)
        for text in [long, String(long.dropLast())] {
            let error = #expect(throws: HealthCodeError.self) { try NativeSample.parse(text) }
            #expect(error?.kind == .length)
        }
    }

    @Test func `claims that do not fit 512 characters are not issued`() throws {
        var claims = try NativeSample.fullClaims()
        claims.bizExtData = [UInt8](repeating: 0, count: 128)
        claims.maskedName = String(repeating: "n", count: 64)
        let error = #expect(throws: HealthCodeError.self) { try NativeSample.issue(claims) }
        #expect(error?.kind == .length)
        let lengths = (1...128).map { count in
            claims.bizExtData = [UInt8](repeating: 0, count: count)
            return (try? NativeSample.issue(claims))?.utf8.count
        }
        #expect(lengths.compactMap(\.self).max() == 512 && lengths.last == .some(nil))
    }

    /// A payload whose message has that many bytes, by the length of its opaque data.
    private static func payload(bytes: Int) -> String {
        let name = CBORValue.text(String(repeating: "n", count: 64))
        let tag = CBORValue.bytes([UInt8](repeating: 0, count: 32))
        for length in 30...128 {
            let data = CBORValue.bytes([UInt8](repeating: 0, count: length))
            let text = NativeSample.payload(health: [4: name, 6: tag, 10: data])
            if text.utf8.count - 5 == bytes / 2 * 3 + bytes % 2 * 2 { return text }
        }
        return ""
    }
}
