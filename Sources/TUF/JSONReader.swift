/// Parses JSON from untrusted bytes in one pass, with bounded depth.
struct JSONReader {
    private static let deepest = 32
    /// The largest number of values in one text. An empty object takes two bytes there and about
    /// 250 in memory; a role with as many targets as a terminal takes has 100,000 values.
    private static let maximumValues = 1 << 18

    private let bytes: [UInt8]
    private var offset = 0
    private var values = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func wholeText() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw error("unexpected data after the value") }
        return value
    }

    private func error(_ what: String) -> JSONError { JSONError(what: what, offset: offset) }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.deepest else { throw error("more than \(Self.deepest) levels") }
        values += 1
        guard values <= Self.maximumValues else {
            throw error("more than \(Self.maximumValues) values")
        }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try integer()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw error("expected a value") }
        offset += word.utf8.count
        return value
    }

    private mutating func integer() throws(JSONError) -> JSONValue {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        let digits = offset
        while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        let isLed = bytes[digits..<offset].first == 0x30 && offset - digits > 1
        guard !isLed, offset > digits, text != "-0", let value = Int(text) else {
            offset = start
            throw error("expected a value")
        }
        if let byte = next, [0x2E, 0x65, 0x45].contains(byte) { throw error("a fraction") }
        return .integer(value)
    }

    private mutating func array(_ depth: Int) throws(JSONError) -> JSONValue {
        offset += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw error("expected a comma") }
        }
    }

    private mutating func object(_ depth: Int) throws(JSONError) -> JSONValue {
        offset += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("expected a name") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw error("expected a colon") }
            let value = try value(depth: depth + 1)
            guard members.updateValue(value, forKey: name) == nil else {
                throw error("the name \"\(name)\" occurs twice")
            }
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw error("expected a comma") }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                offset += 1
                text += try escaped()
            case 0..<0x20: throw error("a control character in a string")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw error("an unterminated string")
    }

    private static let escapes: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
        0x74: 0x09,
    ]

    private mutating func escaped() throws(JSONError) -> [UInt8] {
        guard let byte = next else { throw error("an unterminated string") }
        if let plain = Self.escapes[byte] {
            offset += 1
            return [plain]
        }
        guard take("u") else { throw error("an unknown escape") }
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first) else { return try utf8([first]) }
        guard take("\\"), take("u") else { throw error("half a surrogate pair") }
        return try utf8([first, try codeUnit()])
    }

    private func utf8(_ units: [UInt16]) throws(JSONError) -> [UInt8] {
        guard let text = String(validating: units, as: UTF16.self) else {
            throw error("half a surrogate pair")
        }
        return Array(text.utf8)
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        let digits = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, digits.utf8.allSatisfy({ Self.isHexadecimal($0) }),
            let unit = UInt16(digits, radix: 16)
        else { throw error("expected an escape of four digits") }
        offset += 4
        return unit
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
