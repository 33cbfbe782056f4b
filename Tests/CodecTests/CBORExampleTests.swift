import CBOR
import Testing

/// Examples of RFC 8949, Appendix A.
@Suite struct CBORExampleTests {
    static let deterministic: [(String, CBORValue)] = [
        ("00", .unsigned(0)), ("01", .unsigned(1)), ("0a", .unsigned(10)), ("17", .unsigned(23)),
        ("1818", .unsigned(24)), ("1819", .unsigned(25)), ("1864", .unsigned(100)),
        ("1903e8", .unsigned(1000)), ("1a000f4240", .unsigned(1_000_000)),
        ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)),
        ("1bffffffffffffffff", .unsigned(.max)),
        ("c249010000000000000000", .tagged(2, .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0]))),
        ("3bffffffffffffffff", .negative(.max)),
        ("c349010000000000000000", .tagged(3, .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0]))),
        ("20", .integer(-1)), ("29", .integer(-10)), ("3863", .integer(-100)),
        ("3903e7", .integer(-1000)), ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null),
        ("f7", .undefined), ("f0", .simple(16)), ("f8ff", .simple(255)),
        (
            "c074323031332d30332d32315432303a30343a30305a",
            .tagged(0, .text("2013-03-21T20:04:00Z"))
        ),
        ("c11a514b67b0", .tagged(1, .unsigned(1_363_896_240))),
        ("c1fb41d452d9ec200000", .tagged(1, .float(1_363_896_240.5))),
        ("d74401020304", .tagged(23, .bytes([1, 2, 3, 4]))),
        ("d818456449455446", .tagged(24, .bytes([0x64, 0x49, 0x45, 0x54, 0x46]))),
        (
            "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
            .tagged(32, .text("http://www.example.com"))
        ),
        ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")),
        ("6161", .text("a")), ("6449455446", .text("IETF")), ("62225c", .text("\"\\")),
        ("62c3bc", .text("\u{fc}")), ("63e6b0b4", .text("\u{6c34}")),
        ("64f0908591", .text("\u{10151}")), ("80", .array([])),
        ("83010203", .array(numbers(1...3))),
        (
            "8301820203820405",
            .array([.unsigned(1), .array(numbers(2...3)), .array(numbers(4...5))])
        ),
        (
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
            .array(numbers(1...25))
        ),
        ("a0", .map([])),
        (
            "a201020304",
            .map([.init(.unsigned(1), .unsigned(2)), .init(.unsigned(3), .unsigned(4))])
        ),
        (
            "a26161016162820203",
            .map([.init(.text("a"), .unsigned(1)), .init(.text("b"), .array(numbers(2...3)))])
        ),
        ("826161a161626163", .array([.text("a"), .map([.init(.text("b"), .text("c"))])])),
        (
            "a56161614161626142616361436164614461656145",
            .map(["a", "b", "c", "d", "e"].map { .init(.text($0), .text($0.uppercased())) })
        ),
    ]

    @Test(arguments: deterministic)
    func `an example decodes under both rules and encodes back`(
        hex: String, value: CBORValue
    ) throws {
        #expect(try CBORValue.decode(bytes(hex), rules: .deterministic) == value)
        #expect(try CBORValue.decode(bytes(hex), rules: .lenient) == value)
        #expect(value.encoded() == bytes(hex))
    }

    static let floats: [(String, Double)] = [
        ("f90000", 0), ("f98000", -0.0), ("f93c00", 1), ("fb3ff199999999999a", 1.1),
        ("f93e00", 1.5), ("f97bff", 65504), ("fa47c35000", 100_000),
        ("fa7f7fffff", 3.402_823_466_385_288_6e38), ("fb7e37e43c8800759c", 1.0e300),
        ("f90001", 5.960_464_477_539_063e-8), ("f90400", 0.000_061_035_156_25),
        ("f9c400", -4), ("fbc010666666666666", -4.1), ("f97c00", .infinity),
        ("f9fc00", -.infinity), ("f903ff", 0x3FFp-24), ("f98001", -0x1p-24),
        ("fa33000000", 0x1p-25), ("fa00000001", 0x1p-149), ("fb3690000000000000", 0x1p-150),
        ("fb0000000000000001", .leastNonzeroMagnitude), ("fa477fe100", 65505),
        ("fa47800000", 65536), ("f96801", 2050), ("fa45001000", 2049),
    ]

    @Test(arguments: floats)
    func `a float decodes to its bits and encodes in its shortest form`(
        hex: String, number: Double
    ) throws {
        guard case .float(let read) = try CBORValue.decode(bytes(hex), rules: .deterministic) else {
            Issue.record("no float")
            return
        }
        #expect(read.bitPattern == number.bitPattern)
        #expect(CBORValue.float(number).encoded() == bytes(hex))
    }

    @Test(arguments: [
        "f97e00", "fa7fc00000", "fb7ff8000000000000", "f9fe00", "f97c01", "fa7f800001",
    ])
    func `every NaN is read leniently and one deterministically`(hex: String) throws {
        guard case .float(let read) = try CBORValue.decode(bytes(hex), rules: .lenient) else {
            Issue.record("no float")
            return
        }
        #expect(read.isNaN)
        #expect(CBORValue.float(read).encoded() == bytes("f97e00"))
        let strict = try? CBORValue.decode(bytes(hex), rules: .deterministic)
        #expect((strict != nil) == (hex == "f97e00"))
    }

    static let indefinite: [(String, String)] = [
        ("5f42010243030405ff", "450102030405"),
        ("7f657374726561646d696e67ff", "6973747265616d696e67"),
        ("9fff", "80"), ("9f018202039f0405ffff", "8301820203820405"),
        ("9f01820203820405ff", "8301820203820405"), ("83018202039f0405ff", "8301820203820405"),
        ("83019f0203ff820405", "8301820203820405"),
        ("bf61610161629f0203ffff", "a26161016162820203"),
        ("826161bf61626163ff", "826161a161626163"),
        ("bf6346756ef563416d7421ff", "a263416d74216346756ef5"), ("5fff", "40"), ("7fff", "60"),
    ]

    @Test(arguments: indefinite)
    func `an indefinite length is read leniently only`(hex: String, definite: String) throws {
        let value = try CBORValue.decode(bytes(hex), rules: .lenient)
        #expect(value.encoded() == bytes(definite))
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode(bytes(hex), rules: .deterministic)
        }
        #expect(error?.kind == .indefinite)
    }

    @Test func `integers beyond 64 signed bits are not integers`() {
        #expect(CBORValue.unsigned(1 << 63).integer == nil)
        #expect(CBORValue.negative(1 << 63).integer == nil)
        #expect(CBORValue.integer(.min).integer == .min)
        #expect(CBORValue.integer(.max).integer == .max)
    }

    private static func numbers(_ range: ClosedRange<UInt64>) -> [CBORValue] {
        range.map { .unsigned($0) }
    }
}

/// The bytes of hexadecimal digits; anything else ends a test with an index out of range.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
