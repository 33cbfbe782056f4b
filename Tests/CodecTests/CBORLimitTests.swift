import CBOR
import Testing

@Suite struct CBORLimitTests {
    /// What opens a level, and what closes it.
    @Test(arguments: [("81", ""), ("a100", ""), ("c1", ""), ("9f", "ff"), ("bf00", "ff")])
    func `sixteen levels pass and seventeen do not`(open: String, close: String) {
        func nested(_ levels: Int) -> [UInt8] {
            bytes(
                String(repeating: open, count: levels) + "00"
                    + String(repeating: close, count: levels))
        }
        #expect(throws: Never.self) { try CBORValue.decode(nested(16), rules: .lenient) }
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode(nested(17), rules: .lenient)
        }
        #expect(error?.kind == .tooDeep)
        #expect(error?.offset == 16 * open.utf8.count / 2)
        #expect(throws: CBORError.self) { try CBORValue.decode(nested(100_000), rules: .lenient) }
    }

    @Test(arguments: ["5", "7", "9", "b"])
    func `a length beyond the data is refused before memory is allocated`(major: String) {
        let lengths = [
            "a00010000", "affffffff", "b0000000100000000", "b7fffffffffffffff", "b8000000000000000",
            "bffffffffffffffff",
        ]
        for length in lengths {
            for rules in [CBORRules.lenient, .deterministic] {
                let error = #expect(throws: CBORError.self) {
                    try CBORValue.decode(bytes(major + length + "00"), rules: rules)
                }
                #expect(error == nil || error?.kind == .truncated)
                #expect(error?.offset == 0)
            }
        }
    }

    @Test func `a map has at most 256 entries`() {
        func map(_ count: Int) -> [UInt8] {
            CBORValue.map((0..<count).map { .init(.unsigned(UInt64($0)), .null) }).encoded()
        }
        #expect(throws: Never.self) { try CBORValue.decode(map(256), rules: .deterministic) }
        for rules in [CBORRules.lenient, .deterministic] {
            let error = #expect(throws: CBORError.self) {
                try CBORValue.decode(map(257), rules: rules)
            }
            #expect(error?.kind == .tooMany)
        }
    }

    @Test func `an indefinite map has at most 256 entries`() {
        var entries: [UInt8] = []
        for key in 0..<257 { entries += CBORValue.unsigned(UInt64(key)).encoded() + [0xF6] }
        let error = #expect(throws: CBORError.self) {
            try CBORValue.decode([0xBF] + entries + [0xFF], rules: .lenient)
        }
        #expect(error?.kind == .tooMany)
    }

    @Test func `there are at most 4096 items in total, including chunks`() {
        let many = CBORValue.array([CBORValue](repeating: .null, count: 4095)).encoded()
        #expect(throws: Never.self) { try CBORValue.decode(many, rules: .deterministic) }
        let inputs = [
            CBORValue.array([CBORValue](repeating: .null, count: 4096)).encoded(),
            [0x5F] + [UInt8](repeating: 0x40, count: 4096) + [0xFF],
            [0x9F] + [UInt8](repeating: 0xF6, count: 4096) + [0xFF],
        ]
        for input in inputs {
            let error = #expect(throws: CBORError.self) {
                try CBORValue.decode(input, rules: .lenient)
            }
            #expect(error?.kind == .tooMany)
        }
    }

    @Test func `limits can be narrowed`() {
        var rules = CBORRules.lenient
        rules.maximumDepth = 1
        rules.maximumEntries = 1
        rules.maximumItems = 3
        #expect(throws: Never.self) { try CBORValue.decode(bytes("a10001"), rules: rules) }
        #expect(throws: CBORError.self) { try CBORValue.decode(bytes("a2000102f6"), rules: rules) }
        #expect(throws: CBORError.self) { try CBORValue.decode(bytes("8180"), rules: rules) }
        #expect(throws: CBORError.self) { try CBORValue.decode(bytes("83000000"), rules: rules) }
    }
}
