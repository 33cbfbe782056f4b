import Testing

@testable import TUF

@Suite struct JSONTests {
    @Test(arguments: [
        ("{\"b\": 1, \"a\": [true, false, null]}", "{\"a\":[true,false,null],\"b\":1}"),
        (" \"\\u00e9\\n\\\"\\\\\\/\" ", "\"é\n\\\"\\\\/\""), ("\"\\ud83d\\ude00\"", "\"😀\""),
        ("-12", "-12"), ("0", "0"), ("[]", "[]"), ("{}", "{}"),
        ("{\"é\":1,\"z\":2,\"Z\":3}", "{\"Z\":3,\"z\":2,\"é\":1}"),
        ("9223372036854775807", "9223372036854775807"),
    ])
    func `the canonical form is the signed form`(_ text: String, _ canonical: String) throws {
        #expect(
            String(decoding: try JSONValue(Array(text.utf8)).canonical, as: UTF8.self) == canonical)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "-", "-0", "+1", "1.0",
        "1e3",
        "9223372036854775808", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\ud83dx\"",
        "\"\\u+123\"",
        "\"\u{1}\"", "tru", "nul", "1 2", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
    ])
    func `an unsupported value is an error`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 are an error`() {
        #expect(throws: JSONError.self) { try JSONValue([0x22, 0xFF, 0x22]) }
    }

    @Test func `depth is bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONValue(nested(32))
        #expect(throws: JSONError.self) { try JSONValue(nested(34)) }
        #expect(throws: JSONError.self) { try JSONValue(nested(1_000_000)) }
    }

    @Test func `every prefix of a value is an error without a crash`() throws {
        let text = Array(
            "{\"a\":[1,-2,\"\\u00e9\\ud83d\\ude00\",true,null],\"b\":{\"c\":\"d\"}}".utf8)
        _ = try JSONValue(text)
        for count in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(Array(text.prefix(count))) }
        }
    }
}
