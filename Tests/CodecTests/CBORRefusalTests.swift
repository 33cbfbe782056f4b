import CBOR
import Testing

@Suite struct CBORRefusalTests {
    /// Examples of RFC 8949, Appendix F, and more of their sort.
    static let illFormed: [(String, CBORError.Kind, Int)] = [
        // The input ends within a head.
        ("", .truncated, 0), ("18", .truncated, 1), ("19", .truncated, 1), ("1a", .truncated, 1),
        ("1b", .truncated, 1), ("1901", .truncated, 2), ("1a0102", .truncated, 3),
        ("1b01020304050607", .truncated, 8), ("38", .truncated, 1), ("58", .truncated, 1),
        ("78", .truncated, 1), ("98", .truncated, 1), ("9a01ff00", .truncated, 4),
        ("b8", .truncated, 1), ("d8", .truncated, 1), ("f8", .truncated, 1),
        ("f900", .truncated, 2),
        ("fa0000", .truncated, 3), ("fb000000", .truncated, 4),
        // Definite strings that end early.
        ("41", .truncated, 0), ("61", .truncated, 0), ("5affffffff00", .truncated, 0),
        ("5bffffffffffffffff010203", .truncated, 0), ("7affffffff00", .truncated, 0),
        ("7b7fffffffffffffff010203", .truncated, 0),
        // Arrays, maps and tags that end early.
        ("81", .truncated, 0), ("818181818181818181", .truncated, 8), ("8200", .truncated, 0),
        ("a1", .truncated, 0), ("a20102", .truncated, 0), ("a100", .truncated, 0),
        ("a2000000", .truncated, 0), ("c0", .truncated, 1),
        // Indefinite items without a break.
        ("5f4100", .truncated, 3), ("7f6100", .truncated, 3), ("9f", .truncated, 1),
        ("9f0102", .truncated, 3), ("bf", .truncated, 1), ("bf01020102", .duplicateKey, 3),
        ("819f", .truncated, 2), ("9f8000", .truncated, 3), ("9f9f9f9f9fffffffff", .truncated, 9),
        ("9f819f819f9fffffff", .truncated, 9),
        // Reserved additional information.
        ("1c", .reserved, 0), ("1d", .reserved, 0), ("1e", .reserved, 0), ("3c", .reserved, 0),
        ("3d", .reserved, 0), ("3e", .reserved, 0), ("5c", .reserved, 0), ("5d", .reserved, 0),
        ("5e", .reserved, 0), ("7c", .reserved, 0), ("7d", .reserved, 0), ("7e", .reserved, 0),
        ("9c", .reserved, 0), ("9d", .reserved, 0), ("9e", .reserved, 0), ("bc", .reserved, 0),
        ("bd", .reserved, 0), ("be", .reserved, 0), ("dc", .reserved, 0), ("dd", .reserved, 0),
        ("de", .reserved, 0), ("fc", .reserved, 0), ("fd", .reserved, 0), ("fe", .reserved, 0),
        // Simple values below 32 in two bytes.
        ("f800", .badSimple, 0), ("f801", .badSimple, 0), ("f818", .badSimple, 0),
        ("f81f", .badSimple, 0),
        // Chunks of another type, or indefinite ones.
        ("5f00ff", .badChunk, 1), ("5f21ff", .badChunk, 1), ("5f6100ff", .badChunk, 1),
        ("5f80ff", .badChunk, 1), ("5fa0ff", .badChunk, 1), ("5fc000ff", .badChunk, 1),
        ("5fe0ff", .badChunk, 1), ("7f4100ff", .badChunk, 1), ("5f5f4100ffff", .badChunk, 1),
        ("7f7f6100ffff", .badChunk, 1),
        // Breaks where none may stand.
        ("ff", .unexpectedBreak, 0), ("81ff", .unexpectedBreak, 1), ("8200ff", .unexpectedBreak, 2),
        ("a1ff00", .unexpectedBreak, 1), ("a100ff", .unexpectedBreak, 2),
        ("a20000ff0000", .unexpectedBreak, 3), ("9f81ff", .unexpectedBreak, 2),
        ("bf00ff", .unexpectedBreak, 2), ("bf000000ff", .duplicateKey, 3),
        ("c0ff", .unexpectedBreak, 1),
        // Indefinite lengths of what has none.
        ("1f", .reserved, 0), ("3f", .reserved, 0), ("df", .reserved, 0),
        // Text that is not UTF-8: bad, overlong, surrogate, too high; a character across chunks.
        ("61ff", .notUTF8, 0), ("62c080", .notUTF8, 0), ("63eda080", .notUTF8, 0),
        ("64f4908080", .notUTF8, 0), ("7f61c361bcff", .notUTF8, 1),
        // More than one item.
        ("0000", .trailingBytes, 1), ("f6f6", .trailingBytes, 1), ("80ff", .trailingBytes, 1),
    ]

    @Test(arguments: illFormed)
    func `an ill-formed item is refused with the offset of its fault`(
        hex: String, kind: CBORError.Kind, offset: Int
    ) {
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode(bytes(hex), rules: .lenient)
        }
        #expect(error?.kind == kind)
        #expect(error?.offset == offset)
        #expect(throws: CBORError.self) { try CBORValue.decode(bytes(hex), rules: .deterministic) }
    }

    static let notDeterministic: [(String, CBORError.Kind, Int)] = [
        ("1800", .notShortest, 0), ("1817", .notShortest, 0), ("1900ff", .notShortest, 0),
        ("1a0000ffff", .notShortest, 0), ("1b00000000ffffffff", .notShortest, 0),
        ("3817", .notShortest, 0), ("3900ff", .notShortest, 0), ("580101", .notShortest, 0),
        ("59000101", .notShortest, 0), ("780161", .notShortest, 0), ("980101", .notShortest, 0),
        ("b8010101", .notShortest, 0), ("d80100", .notShortest, 0), ("811817", .notShortest, 1),
        ("fa3f800000", .notShortest, 0), ("fb3ff0000000000000", .notShortest, 0),
        ("fb47efffffe0000000", .notShortest, 0), ("fa7f800000", .notShortest, 0),
        ("fa80000000", .notShortest, 0), ("fb8000000000000000", .notShortest, 0),
        ("a202000100", .unsortedKeys, 3), ("a2616200616100", .unsortedKeys, 4),
        ("a220000000", .unsortedKeys, 3), ("a262616100616200", .unsortedKeys, 5),
        ("9fff", .indefinite, 0), ("bfff", .indefinite, 0), ("5fff", .indefinite, 0),
        ("7fff", .indefinite, 0), ("819fff", .indefinite, 1),
    ]

    @Test(arguments: notDeterministic)
    func `only the strict rule refuses an encoding that is not deterministic`(
        hex: String, kind: CBORError.Kind, offset: Int
    ) {
        #expect(throws: Never.self) {
            _ = try CBORValue.decode(bytes(hex), rules: .lenient)
        }
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode(bytes(hex), rules: .deterministic)
        }
        #expect(error?.kind == kind)
        #expect(error?.offset == offset)
    }

    @Test(arguments: [
        ("a201000100", 3), ("a2616100616100", 4), ("a2f97e0000f97e0000", 5), ("a2800080f6", 3),
    ])
    func `a duplicate key is refused under both rules`(hex: String, offset: Int) {
        for rules in [CBORRules.deterministic, .lenient] {
            let error = #expect(throws: CBORError.self) {
                try CBORValue.decode(bytes(hex), rules: rules)
            }
            #expect(error == nil || error?.kind == .duplicateKey)
            #expect(error?.offset == offset)
        }
    }

    @Test(arguments: ["a20100180100", "a2f97e0000fa7fc0000000", "a2f93c0000fa3f80000000"])
    func `a duplicate key in two encodings is refused`(hex: String) {
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode(bytes(hex), rules: .lenient)
        }
        #expect(error?.kind == .duplicateKey)
    }

    /// Swift takes the two for equal; their bytes are not.
    @Test func `a composed and a decomposed letter are two keys`() throws {
        let hex = "a2" + "62c3a9" + "00" + "6365cc81" + "01"
        let value = try CBORValue.decode(bytes(hex), rules: .deterministic)
        #expect(value.encoded() == bytes(hex))
    }
}
