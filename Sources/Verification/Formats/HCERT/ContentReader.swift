import CBOR
import FoundationEssentials

/// Typed access to a map of the health content. Every error names the field.
struct ContentReader {
    private let map: CBORValue
    private let name: String

    /// Bytes of UTF-8. The schema allows only 80 to 100 characters.
    private static let maximumText = 400

    init(_ map: CBORValue, _ name: String) {
        self.map = map
        self.name = name
    }

    func optionalText(_ key: String) throws(HCERTError) -> String? {
        guard let value = map[key], value != .null else { return nil }
        guard let text = value.text, text.utf8.count <= Self.maximumText else {
            throw HCERTError(.content, "\(name).\(key) is not a short text")
        }
        return text
    }

    func text(_ key: String) throws(HCERTError) -> String {
        guard let text = try optionalText(key) else {
            throw HCERTError(.content, "\(name).\(key) is missing")
        }
        return text
    }

    /// Reads a time: text, as the schema requires, or a tagged time of CBOR (RFC 8949 §3.4.1 and
    /// §3.4.2), which some issuers write.
    func time(_ key: String) throws(HCERTError) -> Date {
        let time: Date? =
            switch map[key] {
            case .some(.tagged(0, .text(let text))): ContentTime.date(text)
            case .some(.tagged(1, .unsigned(let seconds))) where seconds < 1 << 40:
                Date(timeIntervalSince1970: Double(seconds))
            default: ContentTime.date(try text(key))
            }
        guard let time else { throw HCERTError(.content, "\(name).\(key) is not a time") }
        return time
    }

    /// Reads a day: text, or a tagged day of CBOR (RFC 8949 §3.4.1, RFC 8943 §1.2).
    func day(_ key: String) throws(HCERTError) -> CalendarDay {
        var text: String?
        switch map[key] {
        case .some(.tagged(0, .text(let tagged))), .some(.tagged(1004, .text(let tagged))):
            text = tagged
        default: text = try self.text(key)
        }
        guard let day = text.flatMap({ CalendarDay($0) }) else {
            throw HCERTError(.content, "\(name).\(key) is not a day")
        }
        return day
    }

    /// Reads a number of doses, which the schema limits to 1 to 9. Some issuers write it as a
    /// float.
    func doses(_ key: String) throws(HCERTError) -> Int {
        var number = map[key]?.integer.flatMap { Int(exactly: $0) }
        if case .some(.float(let value)) = map[key] { number = Int(exactly: value) }
        guard let number, (1...9).contains(number) else {
            throw HCERTError(.content, "\(name).\(key) is not a number of doses, 1 to 9")
        }
        return number
    }

    func reader(_ key: String) throws(HCERTError) -> ContentReader {
        guard let value = map[key], value.map != nil else {
            throw HCERTError(.content, "\(name).\(key) is not a map")
        }
        return ContentReader(value, key)
    }
}
