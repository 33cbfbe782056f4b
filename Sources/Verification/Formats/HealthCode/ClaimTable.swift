import Cryptography

/// The byte format of the native code, complete enough for another implementation.
///
/// Payload: `PHC1:` and the Base45 (RFC 9285) of a COSE_Sign1 (RFC 9052) in tag 18, at most 512
/// characters in all. Everything is deterministic CBOR (RFC 8949 §4.2.1). A non-shortest form, an
/// unsorted or duplicate key, an unknown key or a value outside its domain makes the code
/// malformed.
///
/// Protected header: `1` algorithm (ES256 −7, EdDSA −8, or our own SM2-with-SM3 −65537) and `4` key
/// id (the first 8 bytes of SHA-256 of the key's SubjectPublicKeyInfo). Unprotected header: empty.
///
/// Claims (CWT, RFC 8392), a map:
///
/// | key | claim | CBOR type | unit and domain |
/// |---|---|---|---|
/// | 1 | issuer | text | six digits of GB/T 2260, `000000` for the nation |
/// | 4 | expiry | unsigned | seconds since 1970-01-01 UTC, below 2^40, after issued-at |
/// | 5 | not-before, optional | unsigned | seconds |
/// | 6 | issued-at | unsigned | seconds |
/// | 7 | code id | bytes | 4 to 16 bytes |
/// | −65537 | health, a map | map | the fields below |
///
/// Health, a map:
///
/// | key | field | CBOR type | unit and domain |
/// |---|---|---|---|
/// | 1 | kind | unsigned | 0 dynamic, 1 paper, 2 dependant, 3 proxy |
/// | 2 | status, optional | unsigned | 0 green (`00`), 1 yellow (`01`), 2 red (`10`); others are kept as unknown |
/// | 3 | status valid-until | unsigned | seconds; stands exactly when 2 does |
/// | 4 | masked name, optional | text | 1 to 64 bytes of UTF-8, no control characters |
/// | 5 | certificate type, optional | unsigned | 10, 14, 15, 16, 20, 34 or 99 |
/// | 6 | subject tag, optional | bytes | 8 to 32 bytes, salted by the issuer |
/// | 7 | tests, optional | array | 1 to 8 of [collected-at seconds, result 1 negative, 2 positive, others unknown] |
/// | 8 | vaccinations, optional | array | 1 to 8 of [given-at seconds, dose 1 to 20, doses of the series 1 to 20, product text of 0 to 32 bytes] |
/// | 9 | converted-from, optional | text | six digits of GB/T 2260, not the nation |
/// | 10 | BizExtData, optional | bytes | 1 to 128 bytes, opaque |
enum ClaimTable {
    /// CWT claim keys.
    enum Claim {
        static let issuer: Int64 = 1
        static let expiry: Int64 = 4
        static let notBefore: Int64 = 5
        static let issuedAt: Int64 = 6
        static let codeID: Int64 = 7
        /// Our own claim, in the private-use range below −65536 (RFC 8392 §9.1).
        static let health: Int64 = -65_537
        static let all: Set<Int64> = [issuer, expiry, notBefore, issuedAt, codeID, health]
    }

    /// Keys of the health map.
    enum Field {
        static let kind: Int64 = 1
        static let status: Int64 = 2
        static let statusValidUntil: Int64 = 3
        static let maskedName: Int64 = 4
        static let certificateType: Int64 = 5
        static let subjectTag: Int64 = 6
        static let tests: Int64 = 7
        static let vaccinations: Int64 = 8
        static let convertedFrom: Int64 = 9
        static let bizExtData: Int64 = 10
        static let all: Set<Int64> = Set(1...10)
    }

    static let algorithms: Set<SignatureAlgorithm> = [.es256, .eddsa, .sm2]
    /// Bytes of a key id.
    static let keyIDLength = 8
    /// Characters of a payload.
    static let maximumLength = 512
    /// Seconds since 1970 that a date may have: about 34,000 years, so that date arithmetic cannot
    /// overflow.
    static let seconds: Range<UInt64> = 0..<(1 << 40)
    static let codeIDLength = 4...16
    static let nameLength = 1...64
    static let subjectTagLength = 8...32
    static let listLength = 1...8
    static let doses: ClosedRange<UInt64> = 1...20
    static let productLength = 0...32
    static let bizExtDataLength = 1...128
}
